using StreamingNp.App.Configuration;
using StreamingNp.Detection.Formats.Choice;

namespace StreamingNp.App.Tests.Commands;

public sealed class ConfigCommandTests
{
    /// <summary>Broken files, with the line and path of each error and a word of what is allowed.</summary>
    public static TheoryData<string, string[]> Broken { get; } = new()
    {
        { "{", ["1 $ | comments and trailing commas are allowed"] },
        { "[]", ["1 $ | sections such as"] },
        { "{ \"detection\": {\n\"false_incidents\": 0 } }", ["2 $.detection.false_incidents | above 0 and at most 1000"] },
        { "{ \"detection\": { \"fals_incidents\": 1 } }", ["1 $.detection.fals_incidents | the section detection has false_incidents"] },
        { "{ \"detektion\": { \"false_incidents\": 1 } }", ["1 $.detektion | there are the sections kafka"] },
        { "{ \"detection.false_incidents\": 1 }", ["1 $.detection.false_incidents | outside of a section"] },
        { "{ \"kafka\": { \"start\": \"now\" },\n\"incidents\": { \"direction\": \"sideways\" } }", ["1 $.kafka.start | warm_up, earliest or latest", "2 $.incidents.direction | both, up or down"] },
        { "{ \"incidents\": {\n\"confirm_points\": 5 } }", ["2 $.incidents.confirm_points | at most incidents.confirm_within"] },
        { "{ \"observations\": { \"time_zone\": \"Mars/North\" },\n\"lanes\": { \"idle_after\": \"soon\" } }", ["1 $.observations.time_zone | a time zone that this system knows", "2 $.lanes.idle_after | a duration such as"] },
        { "{ \"rules\": {} }", ["1 $.rules | a list of rules"] },
        { "{ \"rules\": [ 1 ] }", ["1 $.rules[0] | an object with match"] },
        { "{ \"rules\": [ { \"direction\": \"up\" } ] }", ["1 $.rules[0] | \"match\": {\"series\": \"*\"}"] },
        { "{ \"rules\": [\n{ \"match\": {} },\n{ \"match\": { \"name\": \"a\" } } ] }", ["2 $.rules[0].match | series, tags or both", "3 $.rules[1].match.name | there are series, tags"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"/(/\",\n\"tags\": { \"env\": 1 } } } ] }", ["1 $.rules[0].match.series | between slashes", "2 $.rules[0].match.tags.env | a pattern such as"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"*\" },\n\"sensitivity\": 3,\n\"false_incidents\": \"few\",\n\"direction\": \"left\",\n\"min_effect\": -1 } ] }",
            ["2 $.rules[0].sensitivity | there are name, false_incidents", "3 $.rules[0].false_incidents | above 0 and at most 1000", "4 $.rules[0].direction | both, up or down", "5 $.rules[0].min_effect | 0 or more"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"*\" }, \"lower_bound\": 5,\n\"upper_bound\": 3 } ] }", ["2 $.rules[0].upper_bound | at least rules[0].lower_bound"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"*\" }, \"kind\": \"meter\", \"no_data_after\": 5,\n\"severity\": \"fatal\" } ] }",
            ["1 $.rules[0].kind | gauge, counter or auto", "1 $.rules[0].no_data_after | a duration such as", "2 $.rules[0].severity | info, warning or critical"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"*\" }, \"mute\": [ 1,\n{ \"days\": \"mon-frx\", \"from\": \"25:00\", \"to\": \"6\", \"time_zone\": \"Mars\", \"at\": 1 } ] } ] }",
            ["1 $.rules[0].mute[0] | days, from and to", "2 $.rules[0].mute[1].days | \"mon-fri\"", "2 $.rules[0].mute[1].from | \"22:00\"", "2 $.rules[0].mute[1].to | \"06:00\"", "2 $.rules[0].mute[1].time_zone | a time zone", "2 $.rules[0].mute[1].at | there are days, from, to, time_zone"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"*\" }, \"maintenance\": [\n{ \"start\": \"2026-01-02T00:00:00Z\" },\n{ \"start\": \"2026-01-02T00:00:00Z\", \"end\": \"2026-01-01T00:00:00Z\" } ] } ] }",
            ["2 $.rules[0].maintenance[0] | a start and a later end", "3 $.rules[0].maintenance[1] | a start and a later end"] },
        { "{ \"rules\": [ { \"match\": { \"series\": \"*\" }, \"severity\": \"info\",\n\"max_severity\": \"warning\", \"labels\": { \"team\": 1 },\n\"annotations\": [] } ] }",
            ["2 $.rules[0].labels.team | a string", "2 $.rules[0].max_severity | or max_severity for the highest", "3 $.rules[0].annotations | names and strings"] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Every_error_is_printed_with_its_place_and_what_is_allowed(string text, string[] errors)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("broken.json", text);
        CommandRun run = await CommandRun.Of(folder.Path, "config", "check", "broken.json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(errors.Length, run.ErrorLines.Length);
        foreach (string error in errors)
        {
            string[] parts = error.Split(" | ");
            string[] place = parts[0].Split(' ');
            string line = Assert.Single(run.ErrorLines, line => line.StartsWith($"{file}:{place[0]}: {place[1]}: ", StringComparison.Ordinal) && line.Contains(parts[1], StringComparison.Ordinal));
            Assert.EndsWith(".", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_schema_allows_texts_that_are_empty_by_default() => Assert.All(
        SettingDefinition.All.Where(setting => setting.Of(new ProcessorSettings()) is ""),
        setting => Assert.False(setting.ToSchema().ContainsKey("minLength"), setting.Path));

    [Fact]
    public void The_schema_names_the_formats() =>
        Assert.Equal(FormatCatalogue.Names, SettingDefinition.All.Single(setting => setting.Path == "observations.format").ToSchema()["enum"]!.AsArray().Select(name => name!.GetValue<string>()));

    [Fact]
    public void There_are_twenty_broken_files() => Assert.Equal(20, Broken.Count);

    [Fact]
    public async Task The_errors_of_several_files_are_printed_at_once()
    {
        using var folder = new TemporaryFolder();
        string good = folder.Write("good.json", "{}"), bad = folder.Write("bad.json", """{ "detection": { "score": 1 } }"""), missing = folder.Of("missing.json");
        CommandRun run = await CommandRun.Of(folder.Path, "config", "check", "good.json", "bad.json", "missing.json");
        Assert.Equal((1, $"{good} has no errors."), (run.ExitCode, run.Output.TrimEnd()));
        Assert.Equal(2, run.ErrorLines.Length);
        Assert.StartsWith($"{bad}:1: $.detection.score: ", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{missing}: $: ", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_that_come_along_have_no_errors()
    {
        string folder = AppContext.BaseDirectory;
        CommandRun run = await CommandRun.Of(folder, "config", "check", Path.Combine("config", "streaming-np.json"), Path.Combine("config", "minimal.json"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void The_minimal_configuration_is_a_dozen_lines_and_can_be_used()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "config", "minimal.json");
        Assert.InRange(File.ReadAllLines(file).Length, 1, 12);
        var reader = new SettingsReader();
        reader.AddFile(file);
        Assert.Equal(2, reader.Finish().Rules.Rules.Count);
    }

    [Fact]
    public async Task The_schema_that_is_committed_is_the_one_that_is_written()
    {
        // After a change of a setting: dotnet run --project src/StreamingNp.App -- config schema > config/schemas/streaming-np.schema.json
        CommandRun run = await CommandRun.Of(AppContext.BaseDirectory, "config", "schema");
        Assert.Equal(run.Output, (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "schemas", "streaming-np.schema.json"))).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task What_holds_for_a_series_is_shown_with_the_rule_that_says_so()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rules.json", """
            { "rules": [
              { "name": "web", "match": { "series": "web-*", "tags": { "env": "prod" } }, "false_incidents": 0.1, "labels": { "team": "web" } },
              { "match": { "series": "*" }, "direction": "up" } ] }
            """);
        CommandRun run = await CommandRun.Of(folder.Path, "settings", "--config", "rules.json", "--series", "web-1/cpu", "--tags", "env=prod,zone=a");
        Assert.Contains("rules[0] (web) holds for web-1/cpu: it is the first of 2 rules that matches. It asks for series web-* and tag env=prod.", run.Output, StringComparison.Ordinal);
        Assert.Contains("rules[1]", run.OutputLines[1], StringComparison.Ordinal);
        Assert.Matches(@"(?m)^detection\.false_incidents +0\.1 +rules\[0\]$", run.Output);
        Assert.Matches(@"(?m)^incidents\.direction +both +settings$", run.Output);
        Assert.Matches(@"(?m)^labels\.team +web +rules\[0\]$", run.Output);

        run = await CommandRun.Of(folder.Path, "settings", "--config", "rules.json", "--series", "web-1/cpu");
        Assert.Matches(@"(?m)^incidents\.direction +up +rules\[1\]$", run.Output);
        (await CommandRun.Of(folder.Path, "settings", "--config", "rules.json", "--series", "a", "--tags", "env")).FailedWith(2, "--tags", "TAG=VALUE");
    }
}
