using System.Text;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.Detection.Tests.Recordings;

public class RecordingReaderTests
{
    private static readonly EventTime Midnight = EventTime.FromDateTimeOffset(new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Rows_become_observations_with_key_and_line()
    {
        Reading reading = Read("timestamp,value\n2026-01-05T00:00:00Z,1.5\n2026-01-05 00:10:00,-2e3\n");
        Assert.Equal([new("file", new(Midnight, 1.5), 2), new("file", new(Midnight + TimeSpan.FromMinutes(10), -2000), 3)], reading.Observations);
        Assert.Empty(reading.Unreadable);
    }

    [Theory]
    [InlineData("Value,TIMESTAMP\n7,2026-01-05 00:00:00")]
    [InlineData("host,time,free\nweb,2026-01-05 00:00:00,7")]
    [InlineData("when,what\n2026-01-05 00:00:00,7")]
    [InlineData("label;ts;value\nx;2026-01-05 00:00:00;7")]
    [InlineData("\uFEFFtimestamp,value\r\n2026-01-05 00:00:00,7\r\n")]
    [InlineData("\"timestamp\",\"value\"\n\"2026-01-05 00:00:00\",\"7\"")]
    [InlineData("\n\ntimestamp, value\n\n2026-01-05 00:00:00, 7 \n\n")]
    [InlineData("timestamp,value\n2026-01-05 00:00:00,7,,")]
    public void Columns_delimiter_and_line_ends_are_found(string text)
    {
        Reading reading = Read(text);
        Assert.Equal([new Observation(Midnight, 7)], reading.Observations.Select(row => row.Observation));
        Assert.Empty(reading.Unreadable);
    }

    [Fact]
    public void Columns_with_numbers_are_values_and_those_with_words_or_nothing_are_not()
    {
        Reading reading = Read("time,mixed,empty,load\n2026-01-05,1,,\n2026-01-06,a,,3\n");
        Assert.Equal([double.NaN, 3], Values(reading));
        Assert.All(reading.Observations, row => Assert.Equal("file", row.Series));
    }

    [Fact]
    public void Columns_can_be_named()
    {
        RecordingReaderOptions options = new() { TimeColumn = "measured", ValueColumns = ["Load"], SeriesColumn = "host" };
        Reading reading = Read("timestamp,value,HOST,measured,load\n2020-01-01,1,web-1,2026-01-05,9", options);
        Assert.Equal([new("web-1", new(Midnight, 9), 2)], reading.Observations);
    }

    [Fact]
    public void A_series_column_holds_several_series()
    {
        Reading reading = Read("series,timestamp,value\na/cpu,2026-01-05,1\n\"b, c\",2026-01-05,2\n,2026-01-05,3\n");
        Assert.Equal(["a/cpu", "b, c"], reading.Observations.Select(row => row.Series));
        Assert.Equal([new(4, "The series key is empty.")], reading.Unreadable);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("1.0", true)]
    [InlineData("True", true)]
    [InlineData("0", false)]
    [InlineData("0.0", false)]
    [InlineData("false", false)]
    public void Labels_are_read_where_they_are_asked_for(string label, bool isAnomalous)
    {
        // The label stands where the value would be found by its numbers.
        string text = $"time,Anomaly,load\n2026-01-05,{label},7";
        Assert.Equal([new("file", new(Midnight, 7), 2, isAnomalous)], Read(text, new() { LabelColumns = ["label", "anomaly"] }).Observations);
        Assert.False(Assert.Single(Read(text, new() { ValueColumns = ["load"] }).Observations).IsAnomalous);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("")]
    [InlineData("yes")]
    public void A_row_whose_label_says_nothing_cannot_be_read(string label)
    {
        Reading reading = Read($"time,value,label\n2026-01-05,7,{label}", new() { LabelColumns = ["label"] });
        Assert.Empty(reading.Observations);
        Assert.Equal([new(2, $"The label \"{label}\" is none of 0, 1, false and true.")], reading.Unreadable);
    }

    [Theory]
    [InlineData("time,value\n2026-01-05,7", "\"label\" or \"anomaly\"")]
    [InlineData("label,value\n2026-01-05,7", "no column of times; it has label, value")]
    public void A_column_of_labels_must_be_there_and_hold_nothing_else(string text, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Read(text, new() { LabelColumns = ["label", "anomaly"] })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_column_has_one_role()
    {
        Assert.Contains("must differ", Assert.Throws<InvalidDataException>(() => Read("time,value\n2026-01-05,7", new() { ValueColumns = ["time"] })).Message, StringComparison.Ordinal);
        Assert.Contains("\"label\" cannot hold the labels", Assert.Throws<InvalidDataException>(() => Read("label,value\n2026-01-05,7", new() { TimeColumn = "label", LabelColumns = ["label"] })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1767571200", TimestampUnit.Seconds)]
    [InlineData("1767571200.0", TimestampUnit.Seconds)]
    [InlineData("1767571200000", TimestampUnit.Milliseconds)]
    [InlineData("1767571200000000", TimestampUnit.Microseconds)]
    [InlineData("1767571200000000000", TimestampUnit.Nanoseconds)]
    [InlineData("1767571200", TimestampUnit.Auto)]
    [InlineData("1767571200000", TimestampUnit.Auto)]
    [InlineData("2026-01-05T01:00:00+01:00", TimestampUnit.Nanoseconds)]
    public void Times_are_timestamps_or_Unix_numbers(string time, TimestampUnit unit) =>
        Assert.Equal(Midnight, Assert.Single(Read($"timestamp,value\n{time},1", new() { TimestampUnit = unit }).Observations).Observation.Time);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("NaN")]
    [InlineData("\"\"")]
    public void A_row_without_a_value_is_a_missing_point(string value) =>
        Assert.True(Assert.Single(Read($"timestamp,value\n2026-01-05,{value}").Observations).Observation.IsMissing);

    [Fact]
    public void Semicolons_allow_decimal_commas() => Assert.Equal([12.5, 1.5], Values(Read("timestamp;value\n2026-01-05;12,5\n2026-01-05;1.5")));

    [Theory]
    [InlineData("yesterday,1", "The time \"yesterday\" is not written")]
    [InlineData(",1", "The time \"\" is not written")]
    [InlineData("2026-02-30 00:00:00,1", "The time \"2026-02-30 00:00:00\" is not written")]
    [InlineData("1767571200000,1", "The time \"1767571200000\" is not written")]
    [InlineData("2201-01-05,1", "does not lie between")]
    [InlineData("2026-01-05,high", "The value \"high\" is not a finite number.")]
    [InlineData("2026-01-05,Infinity", "The value \"Infinity\" is not a finite number.")]
    [InlineData("2026-01-05,1e999", "The value \"1e999\" is not a finite number.")]
    [InlineData("2026-01-05", "The row has 1 fields where the header names 2.")]
    [InlineData("2026-01-05,1,234", "The row has 3 fields where the header names 2.")]
    [InlineData("\"2026-01-05\"x,1", "Field 1 goes on after its closing quote")]
    [InlineData("2026-01-05,\"1", "A quote is not closed.")]
    public void A_row_that_cannot_be_read_is_reported_and_reading_goes_on(string row, string reason)
    {
        Reading reading = Read($"timestamp,value\n2026-01-05,1\n{row}\n2026-01-06,2\n2026-01-07,3\n");
        Assert.Equal([1, 2, 3], Values(reading));
        UnreadableRow unreadable = Assert.Single(reading.Unreadable);
        Assert.Equal(3, unreadable.Line);
        Assert.Contains(reason, unreadable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Duplicates_and_late_rows_come_as_they_are()
    {
        Reading reading = Read("timestamp,value\n2026-01-06,1\n2026-01-06,1\n2026-01-05,2\n");
        Assert.Equal([1, 1, 2], Values(reading));
        Assert.Equal([2L, 3, 4], reading.Observations.Select(row => row.Line));
    }

    [Fact]
    public void Quotes_may_hold_delimiters_quotes_and_line_ends()
    {
        Reading reading = Read("note,timestamp,value\n\"a, \"\"b\"\"\nand c\",2026-01-05,1\nd,2026-01-06,2\n", new() { SeriesColumn = "note" });
        Assert.Equal(["a, \"b\"\nand c", "d"], reading.Observations.Select(row => row.Series));
        Assert.Equal([2L, 4], reading.Observations.Select(row => row.Line));
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    [InlineData(102, false)]
    [InlineData(5_000, false)]
    public void A_row_that_is_too_long_is_reported_and_passed_over(int length, bool isRead)
    {
        string row = "2026-01-05,1".PadRight(length, '0');
        Reading reading = Read($"timestamp,value\r\n{row}\r\n2026-01-06,2\r\n", new() { LongestRow = 100 });
        Assert.Equal(isRead ? 2 : 1, reading.Observations.Count);
        Assert.Equal(3, reading.Observations[^1].Line);
        Assert.Equal(isRead ? [] : [new UnreadableRow(2, "The row is longer than 100 characters.")], reading.Unreadable);
    }

    [Fact]
    public void A_named_column_that_is_not_there_is_refused_with_those_that_are()
    {
        RecordingReaderOptions options = new() { ValueColumns = ["load"] };
        string message = Assert.Throws<InvalidDataException>(() => Read("timestamp,value\n2026-01-05,1\n", options)).Message;
        Assert.Equal("file.csv has no column \"load\"; it has timestamp, value.", message);
    }

    [Fact]
    public void Any_numbers_are_read_back_as_they_were_written()
    {
        Gen.Double.Where(double.IsFinite).Array[1, 200].Sample(values =>
        {
            string text = "timestamp,value\n" + string.Concat(values.Select((value, i) => FormattableString.Invariant($"{i},{value:R}\n")));
            Assert.Equal(values, Values(Read(text, new() { LongestRow = 64, TimestampUnit = TimestampUnit.Seconds })));
        }, iter: 200);
    }

    [Fact]
    public void Where_the_unit_is_named_the_column_called_a_time_is_one_whatever_the_values_look_like() =>
        Assert.Equal([4_866e9, 4_867e9], Values(Read("timestamp,value\n0,4866E9\n1,4867E9\n", new() { LongestRow = 64, TimestampUnit = TimestampUnit.Seconds })));

    [Fact]
    public void Any_text_after_the_header_gives_rows_or_reports_or_one_sentence()
    {
        int read = 0;
        Gen.String[Gen.Char["12-,;\"\n\r x."], 0, 300].Sample(text =>
        {
            Reading reading;
            try
            {
                reading = Read("timestamp,value\n1,1\n2,2\n" + text, new() { LongestRow = 32, TimestampUnit = TimestampUnit.Seconds });
            }
            catch (InvalidDataException refusal)
            {
                Assert.StartsWith("file.csv", refusal.Message, StringComparison.Ordinal);
                Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
                return;
            }
            if (reading.Observations.Count > 2) Interlocked.Increment(ref read);
            int lines = text.Split('\n').Length + 3;
            Assert.All(reading.Observations, row => Assert.InRange(row.Line, 2, lines));
            Assert.All(reading.Unreadable, row => Assert.InRange(row.Line, 2, lines));
        }, iter: 2_000);
        Assert.True(read > 0, "No random text held a row.");
    }

    [Fact]
    public void A_file_names_its_series_with_or_without_its_folder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.CreateSubdirectory("aws").FullName, "cpu.load.CSV");
            File.WriteAllText(path, "timestamp,value\n2026-01-05,1\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            Assert.Equal("cpu.load", Assert.Single(RecordingReader.Read(path, new(), _ => { })).Series);
            Assert.Equal("aws/cpu.load", Assert.Single(RecordingReader.Read(path, new() { FolderInKey = true }, _ => { })).Series);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double[] Values(Reading reading) => [.. reading.Observations.Select(row => row.Observation.Value)];

    private static Reading Read(string text, RecordingReaderOptions? options = null)
    {
        List<UnreadableRow> unreadable = [];
        return new([.. RecordingReader.Read(() => new StringReader(text), "file.csv", "file", options ?? new(), unreadable.Add)], unreadable);
    }

    private sealed record Reading(List<RecordedObservation> Observations, List<UnreadableRow> Unreadable);
}
