using System.Text;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Documents;

/// <summary>Writes docs/configuration.md: every setting with what it does, what it may be, and its default.</summary>
internal static class ConfigurationPage
{
    /// <summary>Writes the page.</summary>
    public static string Write()
    {
        var defaults = new ProcessorSettings();
        var page = new StringBuilder("# Configuration\n\n<!-- Generated: streaming-np docs configuration > docs/configuration.md -->\n\n");
        page.AppendParagraph("Every setting, by section. The defaults suit a first deployment: [config/minimal.json](../config/minimal.json) sets the few that you have to decide. The code writes this page, so it is never out of date.");
        page.AppendParagraph("A setting comes from these places. A later one wins over an earlier one:");
        page.Append("1. the default;\n2. the configuration file, `--config FILE`, `STREAMINGNP_CONFIG`, or `config/streaming-np.json`;\n");
        page.Append("3. an environment variable, such as `STREAMINGNP_DETECTION__FALSE_INCIDENTS=0.1`, with two underscores after the section;\n4. an option, such as `--set detection.false_incidents=0.1`.\n\n");
        page.AppendParagraph("`streaming-np settings` prints what is in force, and `streaming-np config check FILE` prints every error of a file. An unknown or impossible setting ends the command with exit code 2.");
        foreach (IGrouping<string, SettingDefinition> section in SettingDefinition.All.GroupBy(setting => setting.Section))
        {
            page.Append($"## {section.Key}\n\n");
            page.AppendParagraph(MarkdownText.Escaped(section.First().SectionEffect));
            foreach (SettingDefinition setting in section)
            {
                page.Append($"### {setting.Path}\n\n");
                page.AppendParagraph(MarkdownText.Escaped(setting.Effect));
                page.AppendParagraph($"Possible: {MarkdownText.Escaped(setting.Possible)}. Default: {Default(setting, defaults)}.");
                if (setting.FormerPaths.Length > 0) page.AppendParagraph($"Its former name, {string.Join(" and ", setting.FormerPaths.Select(path => $"`{path}`"))}, still works and warns.");
            }
        }
        page.Append("## rules\n\n");
        page.AppendParagraph("What holds for groups of series instead of these settings. Of the rules that match a series, the first holds. See [rules](rules.md) for examples, `match`, `mute`, `maintenance`, `labels` and `annotations`.");
        foreach (RuleSetting setting in RuleSetting.All)
        {
            page.Append($"### rules: {setting.Name}\n\n");
            page.AppendParagraph($"{MarkdownText.Escaped(setting.Effect)} Possible: {MarkdownText.Escaped(setting.Possible)}.");
        }
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Default(SettingDefinition setting, ProcessorSettings defaults) =>
        setting.IsTable ? "none" : SettingDefinition.Format(setting.Of(defaults)) is { Length: > 0 } text ? $"`{text}`" : "empty";
}
