using System.CommandLine;
using System.Text.Json;
using StreamingNp.App.Commands;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Tests.Documents;

public sealed class CommandTests
{
    private static readonly CommandEnvironment Nowhere = new() { Output = TextWriter.Null, Error = TextWriter.Null, Variables = new Dictionary<string, string>(), WorkingDirectory = Page.Root };

    private static readonly string[] Quick = ["settings", "config", "docs"];

    public static TheoryData<string, string> All => Data(_ => true);

    public static TheoryData<string, string> QuickOnes => Data(command => Quick.Contains(command.Split(' ')[0]));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_of_a_page_can_be_called_so(string page, string command)
    {
        ParseResult result = CommandLine.Create(Nowhere).Parse(command);
        Assert.True(result.Errors.Count == 0, $"{page} has streaming-np {command}: {string.Join(" ", result.Errors)}");
        var reader = new SettingsReader();
        foreach (string assignment in result.GetResult("--set") is null ? [] : result.GetValue<string[]>("--set")!) reader.Add(assignment.Split('=')[0], assignment[(assignment.IndexOf('=', StringComparison.Ordinal) + 1)..], page);
        reader.Finish();
    }

    [Theory]
    [MemberData(nameof(QuickOnes))]
    public async Task A_quick_command_does_what_the_page_says(string page, string command)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in new[] { "my.json", "production.json", "empty.json", Path.Combine("config", "minimal.json") }) folder.Write(file, "{}");
        CommandRun run = await CommandRun.Of(folder.Path, command.Split(' '));
        Assert.True(run.ExitCode == 0, $"{page} has streaming-np {command}, which ends with {run.ExitCode}: {run.Error}");
        Assert.NotEmpty(run.Output);
    }

    [Fact]
    public void Every_command_is_run_by_a_test_or_listed_with_the_reason_why_not()
    {
        string[] commands = [.. Page.All.SelectMany(page => page.Commands).Distinct()];
        bool IsRun(string command) => Quick.Contains(command.Split(' ')[0]) || CommandsOnFilesTests.Runs(command) || CommandsOnTopicsTests.Runs(command);
        Assert.All(commands, command => Assert.True(IsRun(command) || UnrunCommands.Reasons.ContainsKey(command), $"No test runs streaming-np {command}; run it in CommandsOnFilesTests or CommandsOnTopicsTests, or say in UnrunCommands why not."));
        Assert.All(UnrunCommands.Reasons.Keys, command => Assert.True(commands.Contains(command), $"UnrunCommands has streaming-np {command}, which no page has."));
    }

    [Fact]
    public void Every_option_within_a_sentence_exists()
    {
        RootCommand root = CommandLine.Create(Nowhere);
        foreach (Page page in Page.All)
            foreach (string[] words in page.Codes.Select(code => code.Split(' ')).Where(words => words.Length > 1))
            {
                Command? command = root.Subcommands.FirstOrDefault(one => one.Name == words[0] || (words[0] == "streaming-np" && one.Name == words[1]));
                if (command is null) continue;
                string[] known = [.. command.Subcommands.Prepend(command).SelectMany(one => one.Options).Select(option => option.Name), "--help", "--verbose"];
                Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.True(known.Contains(option), $"{page.Name} has {string.Join(' ', words)}, and there is no {option}."));
            }
    }

    [Fact]
    public async Task The_sample_gives_the_incident_that_the_pages_show()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.Of(folder.Path, "score", Path.Combine(Page.Root, "docs", "samples", "shop.csv"), "--events");
        Assert.Equal(0, run.ExitCode);
        JsonElement[] events = [.. run.OutputLines.Select(line => JsonElement.Parse(line))];

        string shown = Page.Of("README.md").Blocks.Single(block => block.Language == "text").Code;
        Assert.All(shown.Split('\n', StringSplitOptions.RemoveEmptyEntries), sentence => Assert.Contains(events, one => one.GetProperty("explanation").GetString() == sentence));

        JsonElement first = JsonElement.Parse(Page.Of(Path.Combine("docs", "events.md")).Blocks.First(block => block.Language == "json").Code);
        Assert.Equal(events[0].EnumerateObject().Select(field => field.Name), first.EnumerateObject().Select(field => field.Name));
        foreach (JsonProperty field in first.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String))
            Assert.Equal(field.Value.GetString(), events[0].GetProperty(field.Name).GetString());
        // Processors round differently in the last digits.
        foreach (JsonProperty field in first.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Number))
            Assert.Equal(1, events[0].GetProperty(field.Name).GetDouble() / field.Value.GetDouble(), 0.01);
    }

    private static TheoryData<string, string> Data(Func<string, bool> wanted)
    {
        var data = new TheoryData<string, string>();
        foreach (Page page in Page.All)
            foreach (string command in page.Commands.Distinct().Where(wanted)) data.Add(page.Name, command);
        return data;
    }
}
