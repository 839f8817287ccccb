using System.Text.Json;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class ScoreCommandTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_row_is_written_in_its_order_with_its_state()
    {
        _folder.Write("cpu.csv", Recording.Csv() + $"2024-03-01T00:00:00Z,5\n{Recording.Time(800)},\n{Recording.Time(799)},5\nyesterday,5\n");
        CommandRun run = await Score("cpu.csv");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("series,timestamp,value,state,expected,lower,upper,deviation,nll,score,threshold,probability,anomalous,model", run.OutputLines[0]);
        string[][] rows = [.. run.OutputLines[1..].Select(line => line.Split(','))];
        Assert.Equal(803, rows.Length);
        Assert.All(rows, row => Assert.Equal(("cpu", 14), (row[0], row.Length)));
        Assert.Equal(Enumerable.Range(0, 800).Select(Recording.Time), rows[..800].Select(row => row[1]));
        Assert.All(rows[..12], row => Assert.Equal(("warming_up", ""), (row[3], row[9])));
        Assert.All(rows[12..800], row => Assert.Equal(("scored", "tiny/1"), (row[3], row[13])));
        Assert.All(rows[12..800], row => Assert.DoesNotContain("", row));
        Assert.Equal(["late", "missing", "duplicate"], rows[800..].Select(row => row[3]));
        Assert.Equal("true", rows[Recording.SpikeAt][12]);
        Assert.Contains("line 805", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.Equal("consumed 804 = scored 788 + warming up 12 + missing 1 + late 1 + duplicate 1 + dropped 0 + dead-lettered 1 + tombstones 0", run.ErrorLines[^1]);
    }

    [Fact]
    public async Task A_counter_has_rates_where_it_is_scored()
    {
        long count = 0;
        _folder.Write("requests.csv", "timestamp,value\n" + string.Concat(Enumerable.Range(0, 100).Select(row => $"{Recording.Time(row)},{count += 6_000 + row}\n")));
        CommandRun run = await Score("requests.csv", "--set", "observations.kind=counter", "--plot", _folder.Of("requests.png"));
        Assert.Equal(0, run.ExitCode);
        string[][] rows = [.. run.OutputLines[1..].Select(line => line.Split(','))];
        Assert.All(rows[..13], row => Assert.Equal("warming_up", row[3]));
        Assert.Equal("scored", rows[13][3]);
        Assert.Equal(["6000", "12001"], rows[..2].Select(row => row[2]));
        for (int row = 13; row < 100; row++) Assert.Equal((6_000 + row) / 600.0, double.Parse(rows[row][2], System.Globalization.CultureInfo.InvariantCulture), 1e-9);
        Assert.True(File.Exists(_folder.Of("requests.png")));
    }

    [Fact]
    public async Task Rows_that_are_out_of_order_within_the_allowed_lateness_have_the_scores_that_they_would_have_in_order()
    {
        string[] lines = Recording.Csv(200).TrimEnd().Split('\n');
        _folder.Write("in-order.csv", string.Join('\n', lines) + "\n");
        // The rows of each ten the other way round, and one of them twice.
        string[] mixed = [.. lines[1..].Chunk(10).SelectMany(rows => rows.Reverse())];
        _folder.Write("mixed.csv", string.Join('\n', [lines[0], .. mixed[..100], mixed[99], .. mixed[100..]]) + "\n");
        CommandRun inOrder = await Score("in-order.csv"), run = await Score("mixed.csv", "--set", "observations.allowed_lateness=2h");
        Assert.Equal(0, run.ExitCode);
        string[][] rows = [.. run.OutputLines[1..].Select(line => line.Split(','))];
        Assert.Equal(201, rows.Length);
        Assert.Equal("duplicate", rows[100][3]);
        Assert.Equal(Enumerable.Range(0, 200).Chunk(10).SelectMany(ten => ten.Reverse()).Select(Recording.Time), rows.Where((_, row) => row != 100).Select(row => row[1]));
        Assert.Equal(
            inOrder.OutputLines[1..].Select(line => string.Join(',', line.Split(',')[1..])).Order(StringComparer.Ordinal),
            rows.Where((_, row) => row != 100).Select(row => string.Join(',', row[1..])).Order(StringComparer.Ordinal));
        Assert.Equal("consumed 201 = scored 188 + warming up 12 + missing 0 + late 0 + duplicate 1 + dropped 0 + dead-lettered 0 + tombstones 0", run.ErrorLines[^1]);
    }

    [Fact]
    public async Task Json_lines_hold_the_same_rows()
    {
        _folder.Write("cpu.csv", Recording.Csv(100));
        CommandRun csv = await Score("cpu.csv"), json = await Score("cpu.csv", "--json");
        string[][] rows = [.. csv.OutputLines[1..].Select(line => line.Split(','))];
        JsonElement[] lines = [.. json.OutputLines.Select(line => JsonElement.Parse(line))];
        Assert.Equal(rows.Select(row => row[1]), lines.Select(line => line.GetProperty("timestamp").GetString()));
        foreach ((string name, int column) in new[] { ("score", 9), ("threshold", 10), ("probability", 11) })
            Assert.Equal(rows[12..].Select(row => row[column]), lines[12..].Select(line => line.GetProperty(name).ToString()));
        Assert.Equal("warming_up", lines[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Events_tell_of_the_incident_and_are_the_same_each_time()
    {
        _folder.Write("cpu.csv", Recording.Csv());
        CommandRun first = await Score("cpu.csv", "--events"), second = await Score("cpu.csv", "--events");
        Assert.Equal(first.Output, second.Output);
        JsonElement opened = first.OutputLines.Select(line => JsonElement.Parse(line)).First(line => line.GetProperty("timestamp").GetString() == Recording.Time(Recording.SpikeAt));
        Assert.Equal("opened", opened.GetProperty("state").GetString());
        Assert.Equal("up", opened.GetProperty("direction").GetString());
        Assert.False(opened.TryGetProperty("detected_at", out _));
    }

    [Fact]
    public async Task Series_of_one_file_are_scored_as_if_they_were_alone()
    {
        string[] one = Recording.Csv(200, seed: 1).Split('\n')[1..201], other = Recording.Csv(200, seed: 2).Split('\n')[1..201];
        _folder.Write("a.csv", Recording.Csv(200, seed: 1));
        _folder.Write("both.csv", "series,timestamp,value\n" + string.Concat(one.Zip(other, (left, right) => $"a,{left}\n\"b, quoted\",{right}\n")));
        CommandRun alone = await Score("a.csv"), together = await Score("both.csv");
        Assert.Equal(alone.OutputLines[1..], together.OutputLines.Where(line => line.StartsWith("a,", StringComparison.Ordinal)));
        Assert.Equal(200, together.OutputLines.Count(line => line.StartsWith("\"b, quoted\",", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Files_of_the_same_name_are_series_of_their_own()
    {
        _folder.Write("x/cpu.csv", Recording.Csv(30));
        _folder.Write("y/cpu.csv", Recording.Csv(30));
        CommandRun run = await Score(".");
        Assert.Equal(["x/cpu", "y/cpu"], run.OutputLines[1..].Select(line => line.Split(',')[0]).Distinct());
    }

    [Fact]
    public async Task A_picture_and_a_file_are_written_where_they_are_asked_for()
    {
        _folder.Write("cpu.csv", Recording.Csv());
        CommandRun run = await Score("cpu.csv", "--output", "scores.csv", "--plot", "cpu.png");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Equal(801, File.ReadAllLines(_folder.Of("scores.csv")).Length);
        using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(_folder.Of("cpu.png"));
        Assert.Equal((1400, 520), (picture.Width, picture.Height));
        Assert.Contains(picture.Pixels, pixel => pixel is { Red: > 200, Green: < 60, Blue: < 60 });
    }

    [Fact]
    public async Task A_picture_is_drawn_as_text_and_lines_where_its_file_ends_in_svg()
    {
        _folder.Write("cpu.csv", Recording.Csv());
        CommandRun run = await Score("cpu.csv", "--output", "scores.csv", "--plot", "cpu.SVG");
        Assert.Equal(0, run.ExitCode);
        System.Xml.Linq.XElement picture = System.Xml.Linq.XElement.Load(_folder.Of("cpu.SVG"));
        string[] texts = [.. picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim())];
        foreach (string text in new[] { "cpu", "observed", "expected", "normal band", "score (−log10 p)", "time (UTC)" }) Assert.Contains(text, texts);
        Assert.Contains(texts, text => text.EndsWith(" incident", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cpu.jpg")]
    [InlineData("cpu")]
    public async Task A_picture_of_an_unknown_kind_is_refused_before_the_work_begins(string file)
    {
        _folder.Write("cpu.csv", Recording.Csv(30));
        (await Score("cpu.csv", "--output", "scores.csv", "--plot", file)).FailedWith(2, $"\"{file}\"", ".png", ".svg");
        Assert.False(File.Exists(_folder.Of("scores.csv")));
    }

    [Theory]
    [InlineData("--plot", "missing/cpu.png")]
    [InlineData("--output", "missing/scores.csv")]
    public async Task A_folder_that_is_missing_is_told_before_the_work_begins(string option, string file)
    {
        _folder.Write("cpu.csv", Recording.Csv(30));
        (await Score("cpu.csv", option, file)).FailedWith(1, option, _folder.Of(file));
    }

    [Fact]
    public async Task A_folder_is_no_file_to_write()
    {
        _folder.Write("cpu.csv", Recording.Csv(30));
        Directory.CreateDirectory(_folder.Of("there.png"));
        (await Score("cpu.csv", "--plot", "there.png")).FailedWith(1, "--plot", "there.png");
    }

    [Fact]
    public async Task A_unit_of_timestamps_is_taken_from_the_option()
    {
        _folder.Write("cpu.csv", "time,value\n1767225600000,1\n1767225660000,2\n");
        Assert.Contains(",2026-01-01T00:01:00Z,2,warming_up", (await Score("cpu.csv", "--timestamp-unit", "milliseconds")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_of_ones_own_the_one_that_comes_along_scores()
    {
        _folder.Write("cpu.csv", Recording.Csv());
        CommandRun run = await CommandRun.Of(_folder.Path, "score", "cpu.csv");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("cnp/1", run.Error, StringComparison.Ordinal);
        Assert.Equal("true", run.OutputLines[1 + Recording.SpikeAt].Split(',')[12]);
        Assert.False(Directory.Exists(_folder.Of("models")));
    }

    [Fact]
    public async Task A_damaged_model_is_one_sentence()
    {
        _folder.Write("cpu.csv", Recording.Csv(30));
        _folder.Write("broken/manifest.json", "{");
        (await CommandRun.Of(_folder.Path, "score", "cpu.csv", "--model", "broken")).FailedWith(1, _folder.Of("broken/manifest.json"));
    }

    [Fact]
    public async Task An_interruption_ends_it()
    {
        _folder.Write("cpu.csv", Recording.Csv());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        CommandRun run = await CommandRun.Of(_folder.Path, [], ["score", "cpu.csv", "--model", tiny.Folder], cancelled.Token);
        run.FailedAfterReading(1, "Interrupted");
    }

    [Fact]
    public async Task What_was_chosen_in_reading_is_told_in_a_line()
    {
        _folder.Write("load.csv", "ts;host;cpu\n23.11.2026 19:00;a;12,5\n23.11.2026 19:01;a;13,5\n");
        CommandRun run = await Score("load.csv");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("load.csv: reading time from \"ts\", value from \"cpu\", series from \"host\" (separated by ;, day before month, numbers as 12,5)", run.ErrorLines[0]);
        Assert.Contains("a,2026-11-23T19:01:00Z,13.5,", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestamp,value\n2026-11-23,1,234\n2026-11-24,2,345\n", "line 2", "3 fields")]
    [InlineData("timestamp,value\n", "no rows", "timestamp, value")]
    [InlineData("timestamp,value\n05/06/2026,1\n", "--time-format", "05/06/2026")]
    [InlineData("", "is empty", "cpu.csv")]
    public async Task A_file_of_which_no_row_can_be_read_is_one_sentence(string text, string first, string second)
    {
        _folder.Write("cpu.csv", text);
        (await Score("cpu.csv")).FailedWith(1, first, second);
    }

    [Fact]
    public async Task Options_say_what_a_file_does_not()
    {
        _folder.Write("a.csv", "time,value,b\n05/06/2026 19:00,1,2\n");
        Assert.Contains("b,2026-06-05T19:00:00Z,2,", (await Score("a.csv", "--wide", "--time-format", "dd/MM/yyyy HH:mm")).Output, StringComparison.Ordinal);
        _folder.Write("b.txt", "1.5\n2.5\n");
        Assert.Contains("b,2026-11-23T19:01:00Z,2.5,", (await Score("b.txt", "--row-interval", "1m", "--row-start", "2026-11-23T19:00:00Z")).Output, StringComparison.Ordinal);
        (await Score("b.txt", "--row-start", "2026-11-23T19:00:00Z")).FailedWith(2, "--row-interval");
    }

    [Fact]
    public async Task A_Parquet_file_is_read_by_its_columns()
    {
        DateTime start = new(2026, 11, 23, 19, 0, 0, DateTimeKind.Utc);
        await Parquet.Serialization.ParquetSerializer.SerializeAsync(Enumerable.Range(0, 3).Select(row => new ParquetRow { Time = start.AddMinutes(row), Host = "a", Cpu = row == 1 ? null : row + 0.5, Count = row }).ToArray(), _folder.Of("cpu.parquet"));
        CommandRun run = await Score("cpu.parquet");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("a/Cpu,2026-11-23T19:02:00Z,2.5,", run.Output, StringComparison.Ordinal);
        Assert.Contains("a/Count,2026-11-23T19:01:00Z,1,", run.Output, StringComparison.Ordinal);
        _folder.Write("broken.parquet", "PAR1 and no more");
        (await Score("broken.parquet")).FailedWith(1, "broken.parquet", "Parquet");
    }

    [Fact]
    public async Task A_file_is_not_read_and_written_at_once()
    {
        _folder.Write("cpu.csv", Recording.Csv(30));
        (await Score("cpu.csv", "--output", "cpu.csv")).FailedWith(1, "cpu.csv", "--output");
        Assert.Equal(Recording.Csv(30), File.ReadAllText(_folder.Of("cpu.csv")));
    }

    public void Dispose() => _folder.Dispose();

    private sealed record ParquetRow
    {
        public DateTime Time { get; init; }

        public string? Host { get; init; }

        public double? Cpu { get; init; }

        public long Count { get; init; }
    }

    private Task<CommandRun> Score(params string[] arguments) => CommandRun.Of(_folder.Path, ["score", "--model", tiny.Folder, .. arguments]);
}
