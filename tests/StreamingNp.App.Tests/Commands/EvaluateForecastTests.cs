using System.Text.Json;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class EvaluateForecastTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Normal_rows_are_compared_with_what_was_predicted_at_each_horizon()
    {
        string[] lines = Recording.Csv(300).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _folder.Write("a/cpu.csv", string.Join('\n', lines.Select((line, index) => $"{line},{(index == 0 ? "label" : index is > 200 and <= 220 ? "1" : "0")}")));
        _folder.Write("b/load.csv", Recording.Csv(200, seed: 2));
        CommandRun run = await Evaluate("--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output);
        Assert.Equal(("tiny/1", 2), (report.GetProperty("model").GetString(), report.GetProperty("series").GetInt32()));
        JsonElement[] horizons = [.. report.GetProperty("horizons").EnumerateArray()];
        Assert.Equal([1, 25, 73], horizons.Select(horizon => horizon.GetProperty("points_ahead").GetInt32()));
        // Twelve rows warm up, and a far horizon needs as many more as it is long.
        Assert.Equal([280 - 12, 280 - 36, 280 - 84], horizons.Select(horizon => RowsOf(horizon, 0)));
        Assert.Equal([200 - 12, 200 - 36, 200 - 84], horizons.Select(horizon => RowsOf(horizon, 1)));
        Assert.All(horizons, horizon =>
        {
            JsonElement overall = horizon.GetProperty("overall"), figures = horizon.GetProperty("by_series")[0].GetProperty("figures"), trivial = figures.GetProperty("trivial_errors");
            Assert.Equal(["a", "b"], horizon.GetProperty("folders").EnumerateArray().Select(folder => folder.GetProperty("folder").GetString()));
            double[] skills = [.. horizon.GetProperty("by_series").EnumerateArray().Select(series => Number(series.GetProperty("figures"), "skill"))];
            Assert.Equal(Math.Sqrt(skills[0] * skills[1]), Number(overall, "skill"), 1e-12);
            double best = new[] { "last_value", "ewma", "seasonal" }.Min(rule => Number(trivial, rule));
            Assert.Equal(Number(figures, "mean_absolute_error") / best, Number(figures, "skill"), 1e-12);
            // It has no bound by the error: the median may be right, and the distribution too wide.
            Assert.True(Number(figures, "ranked_probability_score") > 0);
            Assert.InRange(Number(overall, "within90"), 0.3, 1);
        });

        CommandRun table = await Evaluate();
        foreach (string words in new[] { "cpu", "all, 73 ahead", "99.9 %", "Model tiny/1" }) Assert.Contains(words, table.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static int RowsOf(JsonElement horizon, int series) => horizon.GetProperty("by_series")[series].GetProperty("figures").GetProperty("rows").GetInt32();

    private static double Number(JsonElement figures, string name) => figures.GetProperty(name).GetDouble();

    private Task<CommandRun> Evaluate(params string[] options) => CommandRun.Of(_folder.Path, ["evaluate", "--forecast", "a", "b", "--model", tiny.Folder, .. options]);
}
