namespace StreamingNp.App.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("score")]
    [InlineData("evaluate")]
    [InlineData("train")]
    [InlineData("replay")]
    [InlineData("broker")]
    [InlineData("settings")]
    [InlineData("run")]
    [InlineData("alerts")]
    [InlineData("events")]
    [InlineData("demo")]
    [InlineData("dead-letters")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters show")]
    [InlineData("dead-letters republish")]
    [InlineData("health")]
    public async Task Every_command_has_help_with_examples(string command)
    {
        CommandRun run = await CommandRun.Of(_folder.Path, [.. command.Split(' '), "--help"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"streaming-np {command} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
        // An option without a description is a line that ends with its name.
        Assert.DoesNotMatch(@"(?m)^  (-\w, )?--[a-z-]+( <[^>]+>)?\s*$", run.Output);
    }

    [Fact]
    public async Task The_help_of_all_names_every_command()
    {
        CommandRun run = await CommandRun.Of(_folder.Path, "--help");
        Assert.Equal(0, run.ExitCode);
        foreach (string command in new[] { "score", "evaluate", "train", "replay", "broker", "settings", "run", "alerts", "events", "demo", "dead-letters" })
            Assert.Matches($@"(?m)^  {command} +.*\w", run.Output);
    }

    [Theory]
    [InlineData("nonsense", "There is no command nonsense")]
    [InlineData("score", "see streaming-np score --help")]
    [InlineData("score a.csv --nonsense", "--nonsense")]
    [InlineData("score a.csv --timestamp-unit weeks", "\"weeks\"; it must be seconds, milliseconds, microseconds or nanoseconds")]
    [InlineData("score a.csv --set detection.false_alarm_rate", "NAME=VALUE")]
    [InlineData("score a.csv --set detection.nonsense=1", "detection.nonsense")]
    [InlineData("score a.csv --false-alarm-rate 2", "--false-alarm-rate")]
    [InlineData("score a.csv --config nowhere.json", "nowhere.json")]
    [InlineData("train --steps 0", "1 to 10,000,000")]
    [InlineData("train --steps many", "a whole number")]
    [InlineData("train --name Bad", "\"Bad\"")]
    [InlineData("train --learning-rate 2", "learning_rate")]
    [InlineData("replay a.csv --speed -1", "above 0")]
    [InlineData("replay a.csv --speed fast", "a number")]
    [InlineData("broker --topic metrics", "NAME:PARTITIONS")]
    [InlineData("broker --topic metrics:0", "1 to 1,000 partitions")]
    public async Task A_wrong_option_is_one_sentence_and_exit_code_2(string arguments, string named) =>
        (await CommandRun.Of(_folder.Path, arguments.Split(' '))).FailedWith(2, named);

    [Theory]
    [InlineData("score nowhere.csv", "nowhere.csv")]
    [InlineData("evaluate nowhere.csv", "nowhere.csv")]
    [InlineData("replay nowhere/*.csv", "nowhere/*.csv")]
    [InlineData("train --data nowhere", "nowhere")]
    public async Task A_file_that_is_not_there_is_one_sentence_and_exit_code_1(string arguments, string named) =>
        (await CommandRun.Of(_folder.Path, arguments.Split(' '))).FailedWith(1, named);

    [Fact]
    public async Task Where_an_error_came_from_is_shown_when_asked_for()
    {
        CommandRun run = await CommandRun.Of(_folder.Path, "score", "nowhere.csv", "--verbose");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("   at StreamingNp.App", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_shown_as_they_are_in_force()
    {
        _folder.Write("config/streaming-np.json", """{ "detection": { "band_share": 0.77 }, "kafka": { "group": "file" } }""");
        CommandRun run = await CommandRun.Of(_folder.Path, new() { ["STREAMINGNP_KAFKA__GROUP"] = "variable", ["STREAMINGNP_KAFKA__SETTINGS__SASL_PASSWORD"] = "hunter2" }, ["settings", "--set", "scoring.scorers=3"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"band_share\": 0.77", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"group\": \"variable\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"scorers\": 3", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_by_its_former_name_holds_and_is_one_sentence_beside_the_output()
    {
        _folder.Write("config/streaming-np.json", """{ "output": { "most_pending": 77 } }""");
        CommandRun run = await CommandRun.Of(_folder.Path, "settings", "--set", "output.most_pending=78");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"max_pending\": 78", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("most_pending", run.Output, StringComparison.Ordinal);
        Assert.Equal(["output.most_pending is now called output.max_pending; rename it, the old name goes with the next version."], run.ErrorLines);
    }

    public void Dispose() => _folder.Dispose();
}
