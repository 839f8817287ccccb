using System.Text.RegularExpressions;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Configuration;

public sealed class AlertingPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "alerting.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Each_example_of_settings_names_a_sink()
    {
        string[] examples = [.. Regex.Matches(Page, "```json\n(\\{ \"alerts\".*?)```", RegexOptions.Singleline).Select(match => match.Groups[1].Value)];
        Assert.Equal(2, examples.Length);
        using var folder = new TemporaryFolder();
        foreach (string example in examples)
        {
            var reader = new SettingsReader();
            reader.AddFile(folder.Write("example.json", example));
            Assert.True(reader.Finish().Alerts.HasSink);
        }
    }

    [Fact]
    public void Each_setting_on_it_exists()
    {
        string[] named = [.. Regex.Matches(Page, "`(alerts[.][a-z_]+)`").Select(match => match.Groups[1].Value), .. Regex.Matches(Page, "STREAMINGNP_ALERTS__([A-Z_]+)").Select(match => $"alerts.{match.Groups[1].Value.ToLowerInvariant()}")];
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(SettingDefinition.All.Select(setting => setting.Path)));
    }
}
