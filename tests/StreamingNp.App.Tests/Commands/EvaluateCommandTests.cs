using System.Globalization;
using System.Text.Json;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class EvaluateCommandTests(TinyModel tiny) : IDisposable
{
    private const int WindowFrom = 695, WindowTo = 715;

    private static readonly string[] KnobRuns = [.. new[] { "0.3", "1", "3", "10", "30", "100" }.Select(setting => $"detection.false_incidents {setting}")];

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
        JsonElement ranking = report.GetProperty("ranking"), incidents = report.GetProperty("incidents"), points = report.GetProperty("points");
        Assert.Equal(1, ranking.GetProperty("vus_pr_series").GetInt32());
        foreach (string measure in new[] { "vus_pr", "roc_auc", "pr_auc", "best_f1" }) Assert.InRange(ranking.GetProperty(measure).GetDouble(), 0.01, 1);
        Assert.True(ranking.GetProperty("best_threshold").GetDouble() > 0);
        Assert.Equal((1, 1), (incidents.GetProperty("segments").GetInt32(), incidents.GetProperty("found").GetInt32()));
        // One false incident a month: scores are corrected for how often a series is judged.
        Assert.Equal(FalseIncidents.Threshold(1), points.GetProperty("threshold").GetDouble(), 12);
        Assert.Equal(1, report.GetProperty("false_incidents").GetDouble());
        foreach (string measure in new[] { "accuracy", "precision", "recall", "f1", "false_alarm_rate" }) Assert.InRange(points.GetProperty(measure).GetDouble(), 0, 1);
        foreach (string measure in new[] { "precision", "recall", "f1" }) Assert.InRange(incidents.GetProperty(measure).GetDouble(), 0, 1);
        // The window starts five rows before the spike.
        Assert.Equal((5, 5 * 600), (incidents.GetProperty("median_delay_rows").GetInt32(), incidents.GetProperty("median_delay_seconds").GetInt32()));
        Assert.Equal(["flat", "real"], report.GetProperty("folders").EnumerateArray().Select(folder => folder.GetProperty("folder").GetString()));
        foreach (string asked in new[] { "knob", "baselines", "best_baseline" }) Assert.Equal(JsonValueKind.Null, report.GetProperty(asked).ValueKind);
        Assert.Equal(["flat/flat.csv", "real/cpu.csv", "real/memory.csv"], report.GetProperty("by_series").EnumerateArray().Select(series => series.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Results_are_written_in_the_layout_of_NAB_with_a_score_where_an_incident_opens_and_the_levels_that_score_gives()
    {
        WriteCorpus();
        Assert.Equal(0, (await Evaluate("--nab", "corpus", "--results", "out")).ExitCode);
        Assert.Equal(
            ["out/streamingnp/flat/streamingnp_flat.csv", "out/streamingnp/real/streamingnp_cpu.csv", "out/streamingnp/real/streamingnp_memory.csv"],
            Directory.GetFiles(_folder.Of("out"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path)).Order(StringComparer.Ordinal));

        string[] lines = File.ReadAllLines(_folder.Of("out/streamingnp/real/streamingnp_cpu.csv"));
        Assert.Equal("timestamp,value,anomaly_score,label,surprise", lines[0]);
        string[][] rows = [.. lines[1..].Select(line => line.Split(','))];
        Assert.Equal("2024-03-01 00:10:00", rows[1][0]);
        Assert.Equal(Enumerable.Range(0, 800).Select(row => row is >= WindowFrom and <= WindowTo ? "1" : "0"), rows.Select(row => row[3]));
        Assert.All(rows[..12], row => Assert.Equal(("0", "0"), (row[2], row[4])));

        CommandRun score = await CommandRun.Of(_folder.Path, "score", "--model", tiny.Folder, "--json", "corpus/data/real/cpu.csv");
        JsonElement[] scored = [.. score.OutputLines.Select(line => JsonElement.Parse(line))];
        JsonElement[] events = [.. (await CommandRun.Of(_folder.Path, "score", "--model", tiny.Folder, "--events", "corpus/data/real/cpu.csv")).OutputLines.Select(line => JsonElement.Parse(line))];
        JsonElement[] opened = [.. events.Where(anomaly => anomaly.GetProperty("state").GetString() == "opened")];
        Assert.Equal(
            opened.Select(anomaly => (anomaly.GetProperty("timestamp").GetString(), NabIncidentScores.Of(anomaly.GetProperty("score").GetDouble()))),
            scored.Zip(rows).Where(row => Number(row.Second[2]) > 0).Select(row => (row.First.GetProperty("timestamp").GetString(), Number(row.Second[2]))));
        Assert.Equal(scored.Select(line => NumberOr0(line, "surprise")), rows.Select(row => Number(row[4])));
        // The spike is told once, at once.
        Assert.Equal([Recording.SpikeAt], Enumerable.Range(WindowFrom, WindowTo - WindowFrom + 1).Where(row => Number(rows[row][2]) >= 0.5));
    }

    [Fact]
    public async Task Figures_come_as_tables_too()
    {
        WriteCorpus();
        CommandRun run = await Evaluate("--nab", "corpus");
        Assert.StartsWith("Found 1 of 1 labelled segments, with ", run.Output, StringComparison.Ordinal);
        foreach (string words in new[] { "median delay 5 rows (50 min)", "severity ROC AUC", "reward_low_FN_rate", "1 of 1", "VUS-PR, mean of 1 series", "Model tiny/1, 3 series, 1,020 rows judged" })
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
        Assert.Equal((1.0, 0.0), (report.GetProperty("incidents").GetProperty("recall").GetDouble(), report.GetProperty("incidents").GetProperty("median_delay_seconds").GetDouble()));
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
            .Select(series => (series.GetProperty("name").GetString(), series.GetProperty("rows").GetInt32(), series.GetProperty("incidents").GetProperty("segments").GetInt32())));
        Assert.Contains("b/cpu.csv line 7", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains("\"perhaps\"", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_anomaly_there_is_nothing_to_tell_apart_and_false_alarms_count_all_the_same()
    {
        _folder.Write("cpu.csv", Labelled("label", _ => "0"));
        JsonElement report = JsonElement.Parse((await Evaluate("cpu.csv", "--json")).Output);
        foreach (string measure in new[] { "vus_pr", "roc_auc", "pr_auc", "best_threshold", "best_f1" })
            Assert.Equal(JsonValueKind.Null, report.GetProperty("ranking").GetProperty(measure).ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("incidents").GetProperty("median_delay_seconds").ValueKind);
        Assert.True(report.GetProperty("incidents").GetProperty("false_incidents").GetInt32() >= 1);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("folders").ValueKind);
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
        Assert.Equal(["10 of 12", "12 of 12"], together.ErrorLines[1..^1].Select(line => line.Split(" scored: ")[0]));
    }

    [Fact]
    public async Task A_SKAB_corpus_is_judged_by_the_most_surprising_channel_of_a_row()
    {
        WriteSkab("valve1/0", labelledFrom: 700);
        WriteSkab("other/1", labelledFrom: 650);
        _folder.Write("skab/anomaly-free/free.csv", "datetime;Pressure\n2020-03-09 10:14:33;0.5\n");
        CommandRun run = await Evaluate("--skab", "skab", "--apart", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("free.csv is left out", run.ErrorLines[0], StringComparison.Ordinal);
        JsonElement report = JsonElement.Parse(run.Output);
        // The first 400 of 800 rows are a probation.
        Assert.Equal((2, 800, 250), (report.GetProperty("series").GetInt32(), report.GetProperty("rows").GetInt32(), report.GetProperty("labelled_rows").GetInt32()));
        Assert.Equal(["other/1", "valve1/0"], report.GetProperty("by_series").EnumerateArray().Select(series => series.GetProperty("name").GetString()));
        JsonElement[] folders = [.. report.GetProperty("folders").EnumerateArray()];
        Assert.Equal([("other", 150), ("valve1", 100)], folders.Select(folder => (folder.GetProperty("folder").GetString(), folder.GetProperty("labelled_rows").GetInt32())));
        Assert.All([.. folders, report], figures =>
        {
            JsonElement points = figures.GetProperty("points"), ranking = figures.GetProperty("ranking");
            Assert.Equal(1 - points.GetProperty("recall").GetDouble(), points.GetProperty("missed_alarm_rate").GetDouble(), 12);
            foreach (string measure in new[] { "vus_pr", "vus_roc", "roc_auc", "pr_auc", "best_f1" }) Assert.InRange(ranking.GetProperty(measure).GetDouble(), 0.01, 1);
        });
        // One channel leaps where a label starts, the other does not.
        Assert.Equal(2, report.GetProperty("incidents").GetProperty("found").GetInt32());

        CommandRun table = await Evaluate("--skab", "skab", "--apart");
        foreach (string words in new[] { "valve1", "FAR", "MAR", "VUS-ROC", "all" }) Assert.Contains(words, table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_channels_of_a_SKAB_file_are_one_series_and_are_judged_by_rows()
    {
        WriteSkab("valve1/0", labelledFrom: 700);
        CommandRun run = await Evaluate("--skab", "skab", "--report", "report");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("By SKAB's protocol, row by row: F1 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Found 1 of 1 labelled segments", run.Output, StringComparison.Ordinal);
        Assert.Contains("false-alarm rate 1e-4", run.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Of("report/pictures")));
        Assert.Contains("--apart", string.Join(" ", (await Evaluate("--skab", "skab", "--baselines")).ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_several_directories_are_summed_up_by_directory_and_rows_may_lack_their_value()
    {
        _folder.Write("data/web/one.csv", Labelled("Label", row => row == Recording.SpikeAt ? "1" : "0").Replace("timestamp,value", "TimeStamp,Value", StringComparison.Ordinal));
        _folder.Write("data/web/two.csv", Labelled("Label", _ => "0", rows: 100, seed: 2));
        _folder.Write("data/batch/three.csv", Labelled("Label", row => row is 50 or 52 ? "1" : "0", rows: 100, seed: 3).Replace($"{Recording.Value(60, seed: 3).ToString(CultureInfo.InvariantCulture)},0", ",0", StringComparison.Ordinal));
        CommandRun run = await Evaluate("data", "--json");
        JsonElement report = JsonElement.Parse(run.Output);
        Assert.Equal([("batch", 1, 1), ("web", 2, 1)], report.GetProperty("folders").EnumerateArray()
            .Select(folder => (folder.GetProperty("folder").GetString(), folder.GetProperty("series").GetInt32(), folder.GetProperty("incidents").GetProperty("segments").GetInt32())));
        Assert.Equal([("three", "batch", 100), ("one", "web", 800), ("two", "web", 100)], report.GetProperty("by_series").EnumerateArray()
            .Select(series => (series.GetProperty("name").GetString(), series.GetProperty("folder").GetString(), series.GetProperty("rows").GetInt32())));
        Assert.Equal([("0-2", 2), ("3-5", 0), ("6-10", 0), ("11 or more", 0)], report.GetProperty("recurrence").EnumerateArray()
            .Select(one => (one.GetProperty("before").GetString(), one.GetProperty("segments").GetInt32())));
        CommandRun table = await Evaluate("data");
        foreach (string words in new[] { "batch", "web", "all", "Recall by how many", "of 2" }) Assert.Contains(words, table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_knob_and_the_baselines_are_judged_by_the_same_rules_and_drawn()
    {
        _folder.Write("cpu.csv", Labelled("label", row => row == Recording.SpikeAt ? "1" : "0"));
        CommandRun run = await Evaluate("cpu.csv", "--knob", "--baselines", "--curve", "curve.png", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output);
        JsonElement[] knob = [.. report.GetProperty("knob").EnumerateArray()], baselines = [.. report.GetProperty("baselines").EnumerateArray()];
        Assert.Equal([0.3, 1, 3, 10, 30, 100], knob.Select(one => one.GetProperty("false_incidents").GetDouble()));
        Assert.All(knob, one => Assert.Equal((1, 1), (one.GetProperty("incidents").GetProperty("segments").GetInt32(), one.GetProperty("incidents").GetProperty("found").GetInt32())));
        // What the settings have is one of them, and each is what the setting by itself gives.
        Assert.True(JsonElement.DeepEquals(report.GetProperty("incidents"), knob[1].GetProperty("incidents")));
        JsonElement alone = JsonElement.Parse((await Evaluate("cpu.csv", "--set", "detection.false_incidents=100", "--json")).Output);
        Assert.True(JsonElement.DeepEquals(alone.GetProperty("incidents"), knob[5].GetProperty("incidents")));
        Assert.Equal(3 * 8, baselines.Length);
        Assert.Equal(["seasonal z", "robust z 288", "EWMA z"], baselines.Select(one => one.GetProperty("name").GetString()).Distinct());
        Assert.Equal([4, 6, 8, 10, 12, 15, 20, 30], baselines.Take(8).Select(one => one.GetProperty("threshold").GetDouble()));
        foreach (JsonElement one in knob.Append(report))
        {
            int falseIncidents = one.GetProperty("incidents").GetProperty("false_incidents").GetInt32();
            int[] found = [.. baselines.Select(other => other.GetProperty("incidents")).Where(other => other.GetProperty("false_incidents").GetInt32() <= falseIncidents).Select(other => other.GetProperty("found").GetInt32())];
            JsonElement best = one.GetProperty("best_baseline");
            Assert.Equal(found.Length == 0 ? (int?)null : found.Max(), best.ValueKind == JsonValueKind.Null ? (int?)null : best.GetProperty("incidents").GetProperty("found").GetInt32());
        }
        Assert.Equal(KnobRuns, run.ErrorLines.Where(line => line.StartsWith("detection.false_incidents", StringComparison.Ordinal)).Select(line => line.Split(':')[0]));
        Assert.Contains("run 6 of 6, 1 of 1 scored: cpu", run.ErrorLines);
        using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(_folder.Of("curve.png"));
        Assert.Equal((1000, 640), (picture.Width, picture.Height));
        // The line of the product.
        Assert.Contains(picture.Pixels, pixel => pixel is { Red: 0x25, Green: 0x63, Blue: 0xEB });

        CommandRun table = await Evaluate("cpu.csv", "--knob", "--baselines");
        foreach (string words in new[] { "detection.false_incidents", "best baseline", "EWMA z" }) Assert.Contains(words, table.Output, StringComparison.Ordinal);
        (await Evaluate("cpu.csv", "--knob", "--false-alarm-rate", "0.001")).FailedWith(2, "detection.false_alarm_rate");
    }

    [Fact]
    public async Task A_report_has_the_figures_and_a_picture_of_each_series_and_needs_nothing_from_elsewhere()
    {
        _folder.Write("a/cpu.csv", Labelled("label", row => row == Recording.SpikeAt ? "1" : "0"));
        _folder.Write("b/<cpu>.csv", Labelled("label", row => row > 150 ? "1" : "0", rows: 200));
        CommandRun plain = await Evaluate("a", "b", "--json"), run = await Evaluate("a", "b", "--json", "--report", "report");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(plain.Output, run.Output);
        Assert.Contains(_folder.Of("report/index.html"), run.ErrorLines[^1], StringComparison.Ordinal);
        string page = File.ReadAllText(_folder.Of("report/index.html"));
        foreach (string words in new[] { "VUS-PR, mean of 2 series", "&lt;cpu&gt;", "Model tiny/1, 2 series" }) Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<cpu>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        string[] pictures = [.. System.Text.RegularExpressions.Regex.Matches(page, "src=\"([^\"]+)\"").Select(match => match.Groups[1].Value)];
        // The map of windows, by score and by label, comes before the series.
        Assert.Equal("map.png", pictures[0]);
        Assert.Contains("what the encoder of tiny/1 says of it", page, StringComparison.Ordinal);
        using (SkiaSharp.SKBitmap map = SkiaSharp.SKBitmap.Decode(_folder.Of("report/map.png"))) Assert.Contains(map.Pixels, pixel => pixel is { Red: > 200, Green: < 90, Blue: < 90 });
        byte[] drawn = File.ReadAllBytes(_folder.Of("report/map.png"));
        Assert.Equal(0, (await Evaluate("a", "b", "--json", "--report", "report")).ExitCode);
        Assert.Equal(drawn, File.ReadAllBytes(_folder.Of("report/map.png")));
        Assert.Equal(2, pictures[1..].Length);
        Assert.All(pictures[1..], path =>
        {
            using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(_folder.Of(Path.Combine("report", path)));
            Assert.Equal((1400, 520), (picture.Width, picture.Height));
            // What is labelled lies behind the lines: a light green.
            Assert.Contains(picture.Pixels, pixel => pixel is { Red: > 190 and < 215, Green: > 230, Blue: > 215 and < 235 });
        });
    }

    [Fact]
    public async Task A_report_of_several_channels_shows_them_in_one_picture()
    {
        WriteSkab("valve1/0", labelledFrom: 700);
        Assert.Equal(0, (await Evaluate("--skab", "skab", "--apart", "--report", "report")).ExitCode);
        using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(Assert.Single(Directory.GetFiles(_folder.Of("report/pictures"))));
        Assert.Equal((1400, 2 * 150 + 28 + 190), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task A_precision_that_is_asked_for_names_the_threshold_and_the_setting_that_it_takes()
    {
        _folder.Write("cpu.csv", Labelled("label", row => row == Recording.SpikeAt ? "1" : "0"));
        JsonElement precision = JsonElement.Parse((await Evaluate("cpu.csv", "--precision", "0.9", "--json")).Output).GetProperty("precision"), lowest = precision.GetProperty("lowest");
        Assert.Equal((0.9, 1.0, 1.0), (precision.GetProperty("asked").GetDouble(), lowest.GetProperty("precision").GetDouble(), lowest.GetProperty("recall").GetDouble()));
        Assert.Equal(Math.Pow(10, -lowest.GetProperty("threshold").GetDouble()), lowest.GetProperty("false_alarm_rate").GetDouble());
        Assert.Contains("threshold for precision 0.9", (await Evaluate("cpu.csv", "--precision", "0.9")).Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse((await Evaluate("cpu.csv", "--json")).Output).GetProperty("precision").ValueKind);
    }

    [Theory]
    [InlineData("", "FILES or --nab")]
    [InlineData("cpu.csv --nab corpus", "--nab and FILES do not go together")]
    [InlineData("--normal --nab corpus", "--nab and --normal do not go together")]
    [InlineData("cpu.csv --normal", "--normal and FILES do not go together")]
    [InlineData("--normal --label-column x", "--label-column")]
    [InlineData("--normal --report out", "--report needs labels")]
    [InlineData("--skab skab --nab corpus", "--nab and --skab do not go together")]
    [InlineData("cpu.csv --precision 2", "--precision is \"2\"")]
    [InlineData("cpu.csv --results out", "--results needs --nab")]
    [InlineData("cpu.csv --curve curve.png", "--curve needs --knob")]
    [InlineData("--normal --knob", "--knob needs labels")]
    [InlineData("cpu.csv --forecast --knob", "--forecast and --knob do not go together")]
    [InlineData("--normal --forecast", "--forecast and --normal do not go together")]
    [InlineData("--normal --baselines", "--baselines needs labels")]
    [InlineData("cpu.csv --nonsense", "no option --nonsense")]
    [InlineData("--nab corpus --label-column x", "--label-column")]
    public async Task What_does_not_go_together_is_one_sentence(string arguments, string named) =>
        (await CommandRun.Of(_folder.Path, ["evaluate", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).FailedWith(2, named);

    [Theory]
    [InlineData("--nab nowhere", "nowhere/data")]
    [InlineData("--nab unlabelled", "combined_windows.json")]
    [InlineData("--nab early", "early/data")]
    [InlineData("--nab corpus --results plain.csv", "--results")]
    [InlineData("--nab corpus --report plain.csv", "--report")]
    [InlineData("--nab corpus --knob --curve nowhere/curve.png", "--curve")]
    [InlineData("--skab nowhere", "nowhere")]
    [InlineData("--skab corpus/labels", "column anomaly")]
    [InlineData("--skab short", "400 rows")]
    [InlineData("plain.csv", "\"label\" or \"anomaly\" or \"is_anomaly\"")]
    [InlineData("plain.csv --label-column bad", "\"bad\"")]
    [InlineData("empty.csv", "empty.csv")]
    public async Task Data_that_cannot_be_judged_are_one_sentence(string arguments, string named)
    {
        WriteCorpus();
        _folder.Write("plain.csv", Recording.Csv(30));
        _folder.Write("short/0.csv", "datetime;a;anomaly\n2020-03-09 10:14:33;1;0\n");
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

    private static double NumberOr0(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement number) ? number.GetDouble() : 0;

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

    // Two channels of 800 rows; the first leaps where the label starts.
    private void WriteSkab(string name, int labelledFrom) => _folder.Write($"skab/{name}.csv", "datetime;Pressure;Flow;anomaly;changepoint\n" + string.Concat(Enumerable.Range(0, 800).Select(row =>
    {
        FormattableString line = $"{Recording.Time(row)};{Recording.Value(row == Recording.SpikeAt ? row - 144 : row) + (row == labelledFrom ? 500 : 0)};{Recording.Value(row == Recording.SpikeAt ? row - 144 : row, seed: 2)};{(row >= labelledFrom ? 1 : 0)}.0;0.0\n";
        return line.ToString(CultureInfo.InvariantCulture);
    })));

    private Task<CommandRun> Evaluate(params string[] arguments) => CommandRun.Of(_folder.Path, ["evaluate", "--model", tiny.Folder, .. arguments]);
}
