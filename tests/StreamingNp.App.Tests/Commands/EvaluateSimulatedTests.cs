using System.Text.Json;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class EvaluateSimulatedTests(TinyModel tiny) : IDisposable
{
    private static readonly string[] Families =
        ["ar1-t3", "garch", "seasonal-poisson", "markov-regimes", "queue-length", "random-walk-level", "quantised", "zero-at-night", "on-off", "few-values", "daily-job", "white-noise"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Normal_data_show_how_often_a_p_value_is_undercut_and_how_many_incidents_open()
    {
        string[] arguments = ["--normal", "--series", "2", "--points", "300", "--seed", "5"];
        CommandRun run = await Evaluate([.. arguments, "--json"]);
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output), interval = Assert.Single(report.GetProperty("intervals").EnumerateArray());
        Assert.Equal(("tiny/1", 2, 300), (report.GetProperty("model").GetString(), report.GetProperty("series_per_family").GetInt32(), report.GetProperty("points_per_series").GetInt32()));
        Assert.Equal("5m", interval.GetProperty("interval").GetString());
        JsonElement[] families = [.. interval.GetProperty("families").EnumerateArray()];
        Assert.Equal(Families, families.Select(family => family.GetProperty("name").GetString()));
        JsonElement overall = interval.GetProperty("overall");
        JsonElement[] stretches = [.. overall.GetProperty("stretches").EnumerateArray()];
        // The first stretch leaves out 99 points of each series; none is old enough for the second.
        Assert.Equal([(100, 24 * 201), (4_001, 0)], stretches.Select(stretch => (stretch.GetProperty("first_point").GetInt32(), stretch.GetProperty("points").GetInt32())));
        JsonElement[] below = [.. stretches[0].GetProperty("below").EnumerateArray()];
        Assert.Equal([0.001, 0.0001], below.Select(one => one.GetProperty("probability").GetDouble()));
        Assert.All(below, one =>
        {
            Assert.Equal(one.GetProperty("points").GetInt32() / 4_824.0, one.GetProperty("share").GetDouble(), 12);
            Assert.Equal(one.GetProperty("share").GetDouble() / one.GetProperty("probability").GetDouble(), one.GetProperty("ratio").GetDouble(), 9);
        });
        int incidents = stretches[0].GetProperty("incidents").GetInt32();
        Assert.InRange(incidents, 0, overall.GetProperty("incidents").GetInt32());
        Assert.Equal(incidents / (4_824 * 5.0 / 60 / 24 / 30), stretches[0].GetProperty("incidents_per_series_month").GetDouble(), 9);
        Assert.Equal(incidents * 10_000 / 4_824.0, stretches[0].GetProperty("incidents_per_ten_thousand_points").GetDouble(), 9);
        Assert.All(new[] { stretches[1].GetProperty("below")[0].GetProperty("share"), stretches[1].GetProperty("incidents_per_series_month") }, none => Assert.Equal(JsonValueKind.Null, none.ValueKind));
        Assert.Equal(overall.GetProperty("incidents").GetInt32(), families.Sum(family => family.GetProperty("incidents").GetInt32()));
        Assert.Equal(24, interval.GetProperty("by_series").GetArrayLength());
        Assert.StartsWith("AutoregressiveProcess { Level = ", interval.GetProperty("by_series")[0].GetProperty("process").GetString(), StringComparison.Ordinal);
        Assert.Equal(run.Output, (await Evaluate([.. arguments, "--json"])).Output);
    }

    [Fact]
    public async Task Normal_data_of_several_intervals_have_a_table_each_and_one_over_all()
    {
        CommandRun run = await Evaluate("--normal", "--series", "1", "--points", "150", "--interval", "1m,1h");
        foreach (string words in new[] { "every 1m", "every 1h", "every interval", "markov-regimes", "1h, worst", "24 series of 150 points, seed 1" }) Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.All(run.OutputLines, line => Assert.InRange(line.Length, 0, 120));
        // Where a month has few points, incidents are counted by points, too.
        Assert.Equal(1, run.OutputLines.Count(line => line.Contains("month  ", StringComparison.Ordinal) && line.Contains("10k", StringComparison.Ordinal) && line.Contains("every 1h", StringComparison.Ordinal)));
        Assert.Contains("24 of 24 scored: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sensitivity_is_the_smallest_size_that_is_found_often_enough()
    {
        string[] arguments = ["--sensitivity", "--noise", "white,poisson", "--interval", "5m", "--at", "200", "--series", "3"];
        CommandRun run = await Evaluate([.. arguments, "--json"]);
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output);
        double[] sizes = [.. report.GetProperty("sizes").EnumerateArray().Select(size => size.GetDouble())];
        JsonElement[] figures = [.. report.GetProperty("figures").EnumerateArray()];
        Assert.Equal(
            [("white", "spike", 1), ("white", "burst", 10), ("white", "shift", 50), ("poisson", "spike", 1), ("poisson", "burst", 10), ("poisson", "shift", 50)],
            figures.Select(one => (one.GetProperty("noise").GetString(), one.GetProperty("anomaly").GetString(), one.GetProperty("points").GetInt32())));
        Assert.All(figures, one =>
        {
            int[] found = [.. one.GetProperty("found").EnumerateArray().Select(number => number.GetInt32())];
            Assert.Equal(sizes.Length, found.Length);
            int smallest = Array.FindIndex(found, number => number == 3);
            if (smallest < 0) Assert.Equal(JsonValueKind.Null, one.GetProperty("smallest").ValueKind);
            else Assert.Equal(sizes[smallest], one.GetProperty("smallest").GetDouble());
        });
        Assert.Equal(run.Output, (await Evaluate([.. arguments, "--json"])).Output);

        CommandRun table = await Evaluate(arguments);
        foreach (string words in new[] { "poisson", "burst", "@200", "Model tiny/1, 3 series each, seed 1." }) Assert.Contains(words, table.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 2 scored: ", table.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu.csv --points 5", "--points needs --normal")]
    [InlineData("--sensitivity --points 5", "--points needs --normal")]
    [InlineData("cpu.csv --seed 5", "--seed needs --normal or --sensitivity or --recurrence")]
    [InlineData("--normal --series 0", "--series")]
    [InlineData("--normal --sensitivity", "--normal and --sensitivity do not go together")]
    [InlineData("--recurrence --interval 5m", "--interval needs --normal or --sensitivity")]
    [InlineData("--normal --at 100", "--at needs --sensitivity")]
    [InlineData("--normal --noise white", "--noise needs --sensitivity")]
    [InlineData("--normal --interval 5", "--interval has \"5\"; it must be a duration from 1ms to 1d")]
    [InlineData("--normal --interval 5m,2d", "--interval has \"2d\"")]
    [InlineData("--sensitivity --noise pink", "--noise has \"pink\"; it must be one of white, ar1, t3, t5, poisson")]
    [InlineData("--sensitivity --at 0", "--at has \"0\"")]
    [InlineData("--sensitivity --precision 0.9", "--precision needs labels")]
    public async Task What_does_not_go_together_is_one_sentence(string arguments, string named) =>
        (await CommandRun.Of(_folder.Path, ["evaluate", .. arguments.Split(' ')])).FailedWith(2, named);

    [Fact]
    public async Task Points_beyond_the_latest_time_are_one_sentence() =>
        (await Evaluate("--normal", "--interval", "1d", "--points", "100000")).FailedWith(1, "--points", "1d");

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> Evaluate(params string[] arguments) => CommandRun.Of(_folder.Path, ["evaluate", "--model", tiny.Folder, .. arguments]);
}
