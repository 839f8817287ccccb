using System.Text.RegularExpressions;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Documents;

public sealed partial class ProseTests
{
    private const int MostWords = 40;

    public static TheoryData<string> Pages => [.. Page.All.Select(page => page.Name)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist(string name)
    {
        Page page = Page.Of(name);
        foreach (string link in page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            string[] parts = link.Split('#');
            string target = parts[0].Length == 0 ? name : Path.GetRelativePath(Page.Root, Path.GetFullPath(Path.Combine(Page.Root, Path.GetDirectoryName(name)!, parts[0])));
            Assert.True(Path.Exists(Path.Combine(Page.Root, target)), $"{name} links to {link}, which does not exist.");
            if (parts.Length > 1) Assert.True(Page.Of(target).Anchors.Contains(parts[1]), $"{name} links to {link}, and {target} has no such heading.");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_sentence_is_longer_than_40_words(string name) =>
        Assert.DoesNotContain(Page.Of(name).Sentences, sentence => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > MostWords);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_setting_that_is_named_exists(string name)
    {
        // Generated, with former names.
        if (name == Path.Combine("docs", "configuration.md")) return;
        HashSet<string> sections = [.. SettingDefinition.All.Select(setting => setting.Section)];
        foreach (string path in Page.Of(name).Codes.Where(code => PathPattern().IsMatch(code) && sections.Contains(code.Split('.')[0])))
            Assert.True(SettingDefinition.All.Any(setting => setting.Path == path), $"{name} names the setting {path}, which does not exist.");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_environment_variable_that_is_named_is_a_setting(string name)
    {
        foreach (Match match in VariablePattern().Matches(Page.Of(name).Text))
        {
            string path = $"{match.Groups[1].Value}.{match.Groups[2].Value}".ToLowerInvariant();
            Assert.True(SettingDefinition.All.Any(setting => setting.Path == path), $"{name} names the variable {match.Value}, and there is no setting {path}.");
        }
    }

    [GeneratedRegex("^[a-z_]+\\.[a-z_]+$")]
    private static partial Regex PathPattern();

    [GeneratedRegex("STREAMINGNP_([A-Z]+(?:_[A-Z]+)*)__([A-Z]+(?:_[A-Z]+)*)")]
    private static partial Regex VariablePattern();
}
