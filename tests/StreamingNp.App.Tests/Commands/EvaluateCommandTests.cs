using System.Globalization;
using System.Text.Json;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class EvaluateCommandTests(TinyModel tiny) : IDisposable
{
    private const int WindowFrom = 695, WindowTo = 715;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_NAB_corpus_is_judged_with_the_NAB_score_of_three_profiles()
    {
        WriteCorpus();
        CommandRun run = await Evaluate("--nab", "corpus", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output);
        Assert.Equal("tiny/1", report.GetProperty("model").GetString());
        // 15 % of 800, 300 and 100 rows are a probation.
        Assert.Equal((3, 680 + 255 + 85, 21), (report.GetProperty("series").GetInt32(), report.GetProperty("rows").GetInt32(), report.GetProperty("labelled_rows").GetInt32()));
        JsonElement[] profiles = [.. report.GetProperty("nab").EnumerateArray()];
        Assert.Equal(["standard", "reward_low_FP_rate", "reward_low_FN_rate"], profiles.Select(profile => profile.GetProperty("profile").GetString()));
        Assert.All(profiles, profile =>
        {
            (JsonElement optimised, JsonElement atFixed) = (profile.GetProperty("optimised"), profile.GetProperty("fixed"));
            Assert.Equal((1, 1), (optimised.GetProperty("windows").GetInt32(), optimised.GetProperty("windows_found").GetInt32()));
            Assert.InRange(optimised.GetProperty("score").GetDouble(), 50, 100);
            Assert.InRange(atFixed.GetProperty("score").GetDouble(), double.MinValue, optimised.GetProperty("score").GetDouble());
            Assert.Equal(0.5, atFixed.GetProperty("threshold").GetDouble());
        });
        JsonElement ranking = report.GetProperty("ranking"), alarms = report.GetProperty("alarms");
        Assert.Equal(1, ranking.GetProperty("vus_pr_series").GetInt32());
        foreach (string measure in new[] { "vus_pr", "roc_auc", "pr_auc", "best_f1" }) Assert.InRange(ranking.GetProperty(measure).GetDouble(), 0.01, 1);
        Assert.True(ranking.GetProperty("best_threshold").GetDouble() > 0);
        Assert.Equal((1, 1), (alarms.GetProperty("windows").GetInt32(), alarms.GetProperty("windows_found").GetInt32()));
        Assert.Equal(-Math.Log10(4e-4), alarms.GetProperty("threshold").GetDouble(), 12);
        foreach (string measure in new[] { "accuracy", "precision", "recall", "f1", "false_alarm_rate" }) Assert.InRange(alarms.GetProperty(measure).GetDouble(), 0, 1);
        Assert.InRange(alarms.GetProperty("mean_delay_seconds").GetDouble(), 0, 50 * 60);
        Assert.True(alarms.GetProperty("incidents").GetInt32() >= 1);
        Assert.Equal(["flat/flat.csv", "real/cpu.csv", "real/memory.csv"], report.GetProperty("by_series").EnumerateArray().Select(series => series.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Results_are_written_in_the_layout_of_NAB_with_the_surprises_that_score_gives()
    {
        WriteCorpus();
        Assert.Equal(0, (await Evaluate("--nab", "corpus", "--results", "out")).ExitCode);
        Assert.Equal(
            ["out/streamingnp/flat/streamingnp_flat.csv", "out/streamingnp/real/streamingnp_cpu.csv", "out/streamingnp/real/streamingnp_memory.csv"],
            Directory.GetFiles(_folder.Of("out"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path)).Order(StringComparer.Ordinal));

        string[] lines = File.ReadAllLines(_folder.Of("out/streamingnp/real/streamingnp_cpu.csv"));
        Assert.Equal("timestamp,value,anomaly_score,label,surprise", lines[0]);
        string[][] rows = [.. lines[1..].Select(line => line.Split(','))];
        Assert.Equal("2026-03-01 00:10:00", rows[1][0]);
        Assert.Equal(Enumerable.Range(0, 800).Select(row => row is >= WindowFrom and <= WindowTo ? "1" : "0"), rows.Select(row => row[3]));
        Assert.All(rows[..20], row => Assert.Equal(("0", "0"), (row[2], row[4])));
        Assert.All(rows, row => Assert.InRange(Number(row[2]), 0, 1));

        CommandRun score = await CommandRun.Of(_folder.Path, "score", "--model", tiny.Folder, "corpus/data/real/cpu.csv");
        string[][] scored = [.. score.OutputLines[1..].Select(line => line.Split(','))];
        Assert.Equal(scored.Select(row => row[9] is "" ? "0" : row[9]), rows.Select(row => row[4]));
        // The rows that reach the fixed threshold are those that open an incident.
        CommandRun events = await CommandRun.Of(_folder.Path, "score", "--model", tiny.Folder, "--events", "corpus/data/real/cpu.csv");
        string?[] opened = [.. events.OutputLines.Select(line => JsonElement.Parse(line)).Where(line => line.GetProperty("state").GetString() is "opened").Select(line => line.GetProperty("timestamp").GetString())];
        Assert.NotEmpty(opened);
        Assert.Equal(opened, Enumerable.Range(0, 800).Where(row => Number(rows[row][2]) >= 0.5).Select(Recording.Time));
    }

    [Fact]
    public async Task Figures_come_as_tables_too()
    {
        WriteCorpus();
        CommandRun run = await Evaluate("--nab", "corpus");
        foreach (string words in new[] { "reward_low_FN_rate", "1 of 1", "VUS-PR, mean of 1 series", "ROC AUC", "median delay", "Model tiny/1, 3 series, 1,020 rows judged" })
            Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Matches("^1,200 rows of 3 series scored in [0-9.]+ s\\.$", run.ErrorLines[^1]);
    }

    [Fact]
    public async Task Files_with_labels_are_judged_row_by_row()
    {
        _folder.Write("cpu.csv", Labelled("is_anomaly", row => row == Recording.SpikeAt ? "true" : "false"));
        CommandRun run = await Evaluate("cpu.csv", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("nab").ValueKind);
        Assert.Equal((800, 1), (report.GetProperty("rows").GetInt32(), report.GetProperty("labelled_rows").GetInt32()));
        Assert.Equal((1.0, 0.0), (report.GetProperty("alarms").GetProperty("recall").GetDouble(), report.GetProperty("alarms").GetProperty("median_delay_seconds").GetDouble()));
        Assert.True(report.GetProperty("ranking").GetProperty("roc_auc").GetDouble() > 0.9);
        Assert.DoesNotContain("NAB", (await Evaluate("cpu.csv")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_column_of_labels_can_be_named_and_series_lie_in_any_file()
    {
        _folder.Write("a/cpu.csv", Labelled("bad", row => row > 30 ? "1.0" : "0.0", rows: 40));
        _folder.Write("b/cpu.csv", Labelled("bad", row => row == 5 ? "perhaps" : "0", rows: 40));
        CommandRun run = await Evaluate(".", "--label-column", "BAD", "--json");
        Assert.Equal([("a/cpu", 40, 1), ("b/cpu", 39, 0)], JsonElement.Parse(run.Output).GetProperty("by_series").EnumerateArray()
            .Select(series => (series.GetProperty("name").GetString(), series.GetProperty("rows").GetInt32(), series.GetProperty("windows").GetInt32())));
        Assert.Contains("b/cpu.csv line 7", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("\"perhaps\"", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_anomaly_there_is_nothing_to_tell_apart_and_false_alarms_count_all_the_same()
    {
        _folder.Write("cpu.csv", Labelled("label", _ => "0"));
        JsonElement report = JsonElement.Parse((await Evaluate("cpu.csv", "--json")).Output);
        foreach (string measure in new[] { "vus_pr", "roc_auc", "pr_auc", "best_threshold", "best_f1" })
            Assert.Equal(JsonValueKind.Null, report.GetProperty("ranking").GetProperty(measure).ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("alarms").GetProperty("mean_delay_seconds").ValueKind);
        Assert.True(report.GetProperty("alarms").GetProperty("false_alarms").GetInt32() >= 1);
        Assert.Equal(0, (await Evaluate("cpu.csv")).ExitCode);
    }

    [Fact]
    public async Task A_series_comes_out_the_same_whatever_comes_with_it()
    {
        for (int file = 0; file < 12; file++) _folder.Write($"all/{file}.csv", Labelled("label", row => row > 90 ? "1" : "0", rows: 80 + 10 * file, seed: file));
        CommandRun together = await Evaluate("all", "--json"), alone = await Evaluate("all/7.csv", "--json");
        Assert.Equal(
            JsonElement.Parse(alone.Output).GetProperty("by_series")[0].ToString(),
            JsonElement.Parse(together.Output).GetProperty("by_series").EnumerateArray().Single(series => series.GetProperty("name").GetString() == "7").ToString());
        Assert.Equal(together.Output, (await Evaluate("all", "--json")).Output);
        Assert.Equal(["10 of 12", "12 of 12"], together.ErrorLines[..^1].Select(line => line.Split(" scored: ")[0]));
    }

    [Theory]
    [InlineData("", "FILES or --nab")]
    [InlineData("cpu.csv --nab corpus", "FILES or --nab")]
    [InlineData("cpu.csv --results out", "--results needs --nab")]
    [InlineData("cpu.csv --nonsense", "no option --nonsense")]
    [InlineData("--nab corpus --label-column x", "--label-column")]
    public async Task What_does_not_go_together_is_one_sentence(string arguments, string named) =>
        (await CommandRun.Of(_folder.Path, ["evaluate", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).FailedWith(2, named);

    [Theory]
    [InlineData("--nab nowhere", "nowhere/data")]
    [InlineData("--nab unlabelled", "combined_windows.json")]
    [InlineData("--nab early", "early/data")]
    [InlineData("--nab corpus --results plain.csv", "--results")]
    [InlineData("plain.csv", "\"label\" or \"anomaly\" or \"is_anomaly\"")]
    [InlineData("plain.csv --label-column bad", "\"bad\"")]
    [InlineData("empty.csv", "empty.csv")]
    public async Task Data_that_cannot_be_judged_are_one_sentence(string arguments, string named)
    {
        WriteCorpus();
        _folder.Write("plain.csv", Recording.Csv(30));
        _folder.Write("empty.csv", "timestamp,value,label\n");
        _folder.Write("unlabelled/data/x/cpu.csv", Recording.Csv(30));
        _folder.Write("early/data/x/cpu.csv", Recording.Csv(100));
        _folder.Write("early/labels/combined_windows.json", $$"""{"x/cpu.csv": [["{{Recording.Time(2)}}", "{{Recording.Time(9)}}"]]}""");
        (await Evaluate(arguments.Split(' '))).FailedWith(1, named);
    }

    [Fact]
    public async Task An_interruption_ends_it()
    {
        WriteCorpus();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        (await CommandRun.Of(_folder.Path, [], ["evaluate", "--nab", "corpus", "--model", tiny.Folder], cancelled.Token)).FailedWith(1, "Interrupted");
    }

    public void Dispose() => _folder.Dispose();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Labelled(string column, Func<int, string> label, int rows = 800, int seed = 1)
    {
        string[] lines = Recording.Csv(rows, seed).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $"{lines[0]},{column}\n" + string.Concat(lines[1..].Select((line, row) => $"{line},{label(row)}\n"));
    }

    private void WriteCorpus()
    {
        _folder.Write("corpus/data/real/cpu.csv", Recording.Csv());
        _folder.Write("corpus/data/real/memory.csv", Recording.Csv(300, seed: 2));
        _folder.Write("corpus/data/flat/flat.csv", "timestamp,value\n" + string.Concat(Enumerable.Range(0, 100).Select(row => $"{Recording.Time(row)},7\n")));
        _folder.Write("corpus/labels/combined_windows.json", $$"""{"flat/flat.csv": [], "real/memory.csv": [], "real/cpu.csv": [["{{Recording.Time(WindowFrom)}}", "{{Recording.Time(WindowTo)}}"]]}""");
    }

    private Task<CommandRun> Evaluate(params string[] arguments) => CommandRun.Of(_folder.Path, ["evaluate", "--model", tiny.Folder, .. arguments]);
}
