using System.Text.RegularExpressions;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Configuration;

public sealed class RulesPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "rules.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Each_example_can_be_used()
    {
        string[] examples = [.. Regex.Matches(Page, "```json\n(.*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
        Assert.Equal(3, examples.Length);
        using var folder = new TemporaryFolder();
        foreach (string example in examples)
        {
            List<SettingsError> errors = [];
            var reader = new SettingsReader(errors);
            reader.AddFile(folder.Write("example.json", example));
            Assert.NotEmpty(reader.Finish().Rules.Rules);
            Assert.Empty(errors);
        }
    }

    [Fact]
    public void Each_setting_of_a_rule_stands_on_it() => Assert.All(RuleSetting.All, setting => Assert.Contains($"`{setting.Name}`", Page, StringComparison.Ordinal));
}
