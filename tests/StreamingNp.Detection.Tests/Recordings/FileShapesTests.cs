using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.Detection.Tests.Recordings;

/// <summary>The shapes of files that people have: each is read as it is meant, or refused with a sentence that helps. docs/file-formats.md lists them.</summary>
public class FileShapesTests
{
    private const string Day = "2026-11-23T00:00:00Z", Evening = "2026-11-23T19:00:00Z";

    // Name, text, series with first and last time and values, each "key first last v1 v2 …".
    public static TheoryData<string, string, string[]> Shapes => new()
    {
        { "commas", "timestamp,value\n2026-11-23T19:00:00Z,1.5\n2026-11-23T19:01:00Z,2\n", [$"file {Evening} 2026-11-23T19:01:00Z 1.5 2"] },
        { "semicolons and decimal commas", "time;value\n2026-11-23 19:00;12,3\n2026-11-23 19:01;0,5\n", [$"file {Evening} 2026-11-23T19:01:00Z 12.3 0.5"] },
        { "tabs", "time\tvalue\n2026-11-23 19:00\t12.3\n", [$"file {Evening} {Evening} 12.3"] },
        { "bars", "time|value\n2026-11-23 19:00|12.3\n", [$"file {Evening} {Evening} 12.3"] },
        { "spaces", "time value\n2026-11-23T19:00:00Z   12.3\n2026-11-23T19:01:00Z 4\n", [$"file {Evening} 2026-11-23T19:01:00Z 12.3 4"] },
        { "spaces, with one in the time", "time value\n2026-11-23 19:00:00 12.3\n2026-11-23 19:01:00 4\n", [$"file {Evening} 2026-11-23T19:01:00Z 12.3 4"] },
        { "no header", "2026-11-23T19:00:00Z,12.3\n2026-11-23T19:01:00Z,4\n", [$"file {Evening} 2026-11-23T19:01:00Z 12.3 4"] },
        { "no header, Unix seconds", "1795460400,12.3\n1795460460,4\n", [$"file {Evening} 2026-11-23T19:01:00Z 12.3 4"] },
        { "byte order mark and CRLF", "\uFEFFtime,value\r\n2026-11-23 19:00,7\r\n", [$"file {Evening} {Evening} 7"] },
        { "everything in quotes", "\"time\",\"value\"\n\"2026-11-23 19:00\",\"7\"\n", [$"file {Evening} {Evening} 7"] },
        { "a line end in quotes", "time,note,value\n2026-11-23 19:00,\"a\nb\",7\n2026-11-23 19:01,\"c, d\",8\n", [$"file {Evening} 2026-11-23T19:01:00Z 7 8"] },
        { "comments above the header", "# made by a tool\n# on a day\ntime,value\n2026-11-23 19:00,7\n", [$"file {Evening} {Evening} 7"] },
        { "header in a comment", "# time value\n1.7954604e+09 1.5e+00\n1.7954610e+09 2.5e+00\n", [$"file {Evening} 2026-11-23T19:10:00Z 1.5 2.5"] },
        { "titles above the header", "Report of CPU\nmade on a day\n\ntime,value\n2026-11-23 19:00,7\n2026-11-23 19:01,8\n", [$"file {Evening} 2026-11-23T19:01:00Z 7 8"] },
        { "units below the header", "time,value\nUTC,°C\n2026-11-23 19:00,7\n2026-11-23 19:01,8\n", [$"file {Evening} 2026-11-23T19:01:00Z 7 8"] },
        { "sep= of a spreadsheet", "sep=;\r\ntime;value\r\n2026-11-23 19:00;7\r\n", [$"file {Evening} {Evening} 7"] },
        { "a separator at each end", "time,value,\n2026-11-23 19:00,7,\n2026-11-23 19:01,8,\n", [$"file {Evening} 2026-11-23T19:01:00Z 7 8"] },
        { "header repeated", "time,value\n2026-11-23 19:00,7\ntime,value\n2026-11-23 19:01,8\n", [$"file {Evening} 2026-11-23T19:01:00Z 7 8"] },
        { "Unix milliseconds", "ts,value\n1795460400000,7\n", [$"file {Evening} {Evening} 7"] },
        { "Unix microseconds", "ts,value\n1795460400000000,7\n", [$"file {Evening} {Evening} 7"] },
        { "Unix nanoseconds", "ts,value\n1795460400000000000,7\n", [$"file {Evening} {Evening} 7"] },
        { "Unix seconds with a fraction", "ts,value\n1795460400.25,7\n", ["file 2026-11-23T19:00:00.250Z 2026-11-23T19:00:00.250Z 7"] },
        { "Unix seconds in scientific notation", "ts,value\n1.7954604e9,7\n", [$"file {Evening} {Evening} 7"] },
        { "an offset", "time,value\n2026-11-23T20:00:00+01:00,7\n", [$"file {Evening} {Evening} 7"] },
        { "day first with points", "time,value\n23.11.2026 19:00,7\n", [$"file {Evening} {Evening} 7"] },
        { "day first by a custom of points", "time,value\n05.06.2026 19:00,7\n", ["file 2026-06-05T19:00:00Z 2026-06-05T19:00:00Z 7"] },
        { "month first, twelve hours", "time,value\n11/23/2026 7:00 PM,7\n11/23/2026 12:00 AM,8\n", [$"file {Evening} {Day} 7 8"] },
        { "day first, told by a later row", "time,value\n05/11/2026 19:00,7\n23/11/2026 19:00,8\n", [$"file 2026-11-05T19:00:00Z {Evening} 7 8"] },
        { "compact", "time,value\n20261123T190000Z,7\n", [$"file {Evening} {Evening} 7"] },
        { "digits only", "time,value\n20261123190000,7\n", [$"file {Evening} {Evening} 7"] },
        { "a decimal comma in the time", "time;value\n2026-11-23T19:00:00,250;7\n", ["file 2026-11-23T19:00:00.250Z 2026-11-23T19:00:00.250Z 7"] },
        { "a month by its name", "time;value\n23 Nov 2026 19:00;7\nNov 23, 2026 7:01 PM;8\n", [$"file {Evening} 2026-11-23T19:01:00Z 7 8"] },
        { "time of a web server", "time,value\n23/Nov/2026:20:00:00 +0100,7\n", [$"file {Evening} {Evening} 7"] },
        { "date alone", "date,value\n2026-11-23,7\n", [$"file {Day} {Day} 7"] },
        { "date and time in two columns", "Date,Time,Load\n11/23/2026,7:00 PM,7\n", [$"file {Evening} {Evening} 7"] },
        { "a date and the same as Unix time", "date,epoch,value\n2026-11-23 19:00:00,1795460400,7\n", [$"file {Evening} {Evening} 7"] },
        { "thousands with commas", "time,value\n2026-11-23,\"1,234.5\"\n", [$"file {Day} {Day} 1234.5"] },
        { "thousands with points", "time;value\n2026-11-23;1.234,5\n2026-11-24;1.500\n", [$"file {Day} 2026-11-24T00:00:00Z 1234.5 1500"] },
        { "thousands with spaces", "time;value\n2026-11-23;1 234,5\n", [$"file {Day} {Day} 1234.5"] },
        { "thousands with apostrophes", "time;value\n2026-11-23;1'234.5\n", [$"file {Day} {Day} 1234.5"] },
        { "percent signs", "time,value\n2026-11-23,12.5 %\n2026-11-24,0\n", [$"file {Day} 2026-11-24T00:00:00Z 12.5 0"] },
        { "units", "time,value\n2026-11-23,12.3 ms\n2026-11-24,4 ms\n", [$"file {Day} 2026-11-24T00:00:00Z 12.3 4"] },
        { "currency", "time,value\n2026-11-23,$12.30\n2026-11-24,-$4\n", [$"file {Day} 2026-11-24T00:00:00Z 12.3 -4"] },
        { "words for missing", "time,value\n2026-11-23,1\n2026-11-24,NA\n2026-11-25,-\n2026-11-26,\\N\n2026-11-27,None\n", [$"file {Day} 2026-11-27T00:00:00Z 1 NaN NaN NaN NaN"] },
        { "an index of pandas", ",time,load\n0,2026-11-23,7\n1,2026-11-24,8\n", [$"file {Day} 2026-11-24T00:00:00Z 7 8"] },
        { "numbered rows", "id,time,load\n1,2026-11-23,7\n2,2026-11-24,8\n", [$"file {Day} 2026-11-24T00:00:00Z 7 8"] },
        { "yes and no", "time,up,load\n2026-11-23,true,7\n2026-11-24,false,8\n", [$"file {Day} 2026-11-24T00:00:00Z 7 8"] },
        { "several values", "time,cpu,mem\n2026-11-23,1,10\n2026-11-24,2,20\n", [$"file/cpu {Day} 2026-11-24T00:00:00Z 1 2", $"file/mem {Day} 2026-11-24T00:00:00Z 10 20"] },
        { "a value among other numbers", "time,value,trend,noise\n2026-11-23,1,10,3\n", [$"file {Day} {Day} 1"] },
        { "a label column", "timestamp,load,is_anomaly\n2026-11-23,7,0\n2026-11-24,8,1\n", [$"file {Day} 2026-11-24T00:00:00Z 7 8"] },
        { "SKAB", "datetime;Accelerometer;Current;anomaly;changepoint\n2026-11-23 00:00:00;0.02;1.5;0.0;0.0\n", [$"file/Accelerometer {Day} {Day} 0.02", $"file/Current {Day} {Day} 1.5"] },
        { "long, by metric and host", "time,metric,host,value\n2026-11-23,cpu,a,1\n2026-11-23,cpu,b,2\n2026-11-23,mem,a,3\n", [$"cpu/a {Day} {Day} 1", $"cpu/b {Day} {Day} 2", $"mem/a {Day} {Day} 3"] },
        { "long, by unknown names", "date,shop_name,sales\n2026-11-23,north,1\n2026-11-23,south,2\n2026-11-24,north,3\n2026-11-24,south,4\n", [$"north {Day} 2026-11-24T00:00:00Z 1 3", $"south {Day} 2026-11-24T00:00:00Z 2 4"] },
        { "long, by numbers", "date,store,sales\n2026-11-23,1,5\n2026-11-23,2,6\n2026-11-24,1,7\n2026-11-24,2,8\n", [$"1 {Day} 2026-11-24T00:00:00Z 5 7", $"2 {Day} 2026-11-24T00:00:00Z 6 8"] },
        { "Grafana", "\"Time\",\"host-1\",\"host-2\"\n\"2026-11-23 19:00:00\",\"1\",\"2\"\n", [$"file/host-1 {Evening} {Evening} 1", $"file/host-2 {Evening} {Evening} 2"] },
        { "Prometheus", "name,timestamp,value,instance\nup,1795460400,1,a:9100\nup,1795460400,0,b:9100\n", [$"up/a:9100 {Evening} {Evening} 1", $"up/b:9100 {Evening} {Evening} 0"] },
        {
            "InfluxDB", "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,double,string\n#group,false,false,true,false,false,true\n#default,_result,,,,,\n,result,table,_start,_time,_value,_field\n,,0,2026-11-22T00:00:00Z,2026-11-23T00:00:00Z,1.5,usage\n\n#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,double,string\n,result,table,_start,_time,_value,_field\n,,1,2026-11-22T00:00:00Z,2026-11-23T00:00:00Z,2.5,idle\n",
            [$"usage {Day} {Day} 1.5", $"idle {Day} {Day} 2.5"]
        },
        { "newest first", "time,value\n2026-11-25,3\n2026-11-24,2\n2026-11-23,1\n", [$"file {Day} 2026-11-25T00:00:00Z 1 2 3"] },
        { "JSON lines", "{\"time\":\"2026-11-23\",\"m\":{\"cpu\":1.5,\"mem\":null}}\n{\"time\":\"2026-11-24\",\"m\":{\"cpu\":2,\"mem\":7}}\n", [$"file/m.cpu {Day} 2026-11-24T00:00:00Z 1.5 2", $"file/m.mem {Day} 2026-11-24T00:00:00Z NaN 7"] },
        { "an array of JSON objects", "[\n {\"time\":\"2026-11-23\",\"value\":1.5},\n {\"time\":\"2026-11-24\",\"value\":2}\n]", [$"file {Day} 2026-11-24T00:00:00Z 1.5 2"] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_file_is_read_as_it_is_meant(string shape, string text, string[] series) =>
        Assert.Equal(series, Series(Read(text, new(), row => Assert.Fail($"{shape}: {row.Reason}"))));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n \n", "is empty")]
    [InlineData("time,value\n", "has no rows below its header (time, value)")]
    [InlineData("time,value\n05/06/2026 19:00,7\n", "--time-format")]
    [InlineData("time,value\n23/11/2026,7\n11/23/2026,7\n", "one order")]
    [InlineData("time,value\n23/11/26 19:00,7\n", "years of two digits")]
    [InlineData("time,value\n2026-11-23 19:00 CET,7\n", "\"CET\"")]
    [InlineData("time,value\n19:00,7\n", "without a date")]
    [InlineData("date,value\n46349.79,7\n", "--time-format excel")]
    [InlineData("timestamp,value\n1,7\n2,8\n", "--row-interval")]
    [InlineData("time,value\n2026112319,7\n", "--timestamp-unit seconds")]
    [InlineData("time,value\n1795460400,7\n1795460460000,7\n", "several units")]
    [InlineData("value\n1.5\n2.5\n", "--row-interval")]
    [InlineData("start,end,value\n2026-11-23,2026-11-24,7\n", "(start, end)")]
    [InlineData("time,word\n2026-11-23,ok\n", "no other with numbers")]
    [InlineData("time,value\n2026-11-23,3 ms\n2026-11-24,3 s\n", "several units (ms, s)")]
    [InlineData("time\tvalue\n2026-11-23\t1,234\n", "--decimal")]
    [InlineData("time;value\n2026-11-23;1.234\n2026-11-24;2.345\n", "--decimal")]
    [InlineData("time,load,load\n2026-11-23,1,2\n", "several columns named \"load\"")]
    [InlineData("time,value\n2026-11-23,1,234\n2026-11-24,2,345\n", "3 fields where the header names 2")]
    [InlineData("time,value\n2026-11-23,1\n\ntime,other\n2026-11-23,2\n", "second table")]
    [InlineData("{\n \"status\": \"success\"\n}", "no whole JSON object")]
    [InlineData("[1,", "[1")]
    public void An_ambiguous_file_is_refused_in_a_sentence(string text, string words)
    {
        List<UnreadableRow> unreadable = [];
        string sentence;
        try
        {
            Assert.Empty(Read(text, new(), unreadable.Add));
            sentence = unreadable[0].Reason;
        }
        catch (InvalidDataException refusal)
        {
            sentence = refusal.Message;
        }
        Assert.Contains(words, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_for_wins()
    {
        string excel = "date,value\n46349.5,7\n";
        Assert.Equal(["file 2026-11-23T12:00:00Z 2026-11-23T12:00:00Z 7"], Series(Read(excel, new() { TimeFormat = "excel" })));
        string open = "time,value\n05/06/2026 19:00,7\n";
        Assert.Equal(["file 2026-06-05T19:00:00Z 2026-06-05T19:00:00Z 7"], Series(Read(open, new() { TimeFormat = "dd/MM/yyyy HH:mm" })));
        Assert.Equal(["file 2026-05-06T19:00:00Z 2026-05-06T19:00:00Z 7"], Series(Read(open, new() { TimeFormat = "MM/dd/yyyy HH:mm" })));
        string wide = "time,value,b\n2026-11-23,1,2\n";
        Assert.Equal([$"value {Day} {Day} 1", $"b {Day} {Day} 2"], Series(Read(wide, new() { IsWide = true })));
        Assert.Equal([$"file {Day} {Day} 2"], Series(Read(wide, new() { ValueColumns = ["b"] })));
        Assert.Equal([$"file {Day} {Day} 1234"], Series(Read("time\tvalue\n2026-11-23\t1,234\n", new() { DecimalMark = '.' })));
        Assert.Equal([$"file {Day} {Day} 1.234"], Series(Read("time\tvalue\n2026-11-23\t1,234\n", new() { DecimalMark = ',' })));
        RecordingReaderOptions rows = new() { RowInterval = TimeSpan.FromMinutes(1), RowStart = EventTime.FromDateTimeOffset(new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero)) };
        Assert.Equal(["file 2026-11-23T19:00:00Z 2026-11-23T19:01:00Z 7 8"], Series(Read("timestamp,cpu\n1,7\n2,8\n", rows)));
        Assert.Equal([$"file {Evening} 2026-11-23T19:01:00Z 1.5 2.5"], Series(Read("value\n1.5\n2.5\n", rows)));
        Assert.Equal(["up 2026-11-23T00:00:00Z 2026-11-23T00:00:00Z 1"], Series(Read("time,kind,up,load\n2026-11-23,up,true,7\n", new() { ValueColumns = ["up"], SeriesColumn = "kind" })));
    }

    [Fact]
    public void What_was_chosen_is_told()
    {
        RecordingShape? shape = null;
        Assert.Single(RecordingReader.Read(() => new StringReader("ts;cpu;host;id\n1795460400;12,5;a;7\n"), "file.csv", "file", new(), _ => { }, chosen => shape = chosen));
        Assert.Equal("reading time from \"ts\", value from \"cpu\", series from \"host\" (separated by ;, Unix seconds, numbers as 12,5); left out: \"id\"", shape!.ToString());
    }

    [Fact]
    public void A_file_is_told_by_its_bytes()
    {
        string text = "time\tvalue\n2026-11-23\t7\n";
        string[] read = [$"file {Day} {Day} 7"];
        Assert.Equal(read, Series(ReadBytes(Encoding.UTF8.GetBytes(text))));
        Assert.Equal(read, Series(ReadBytes([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)])));
        Assert.Equal(read, Series(ReadBytes(Encoding.Unicode.GetBytes(text))));
        using MemoryStream packed = new();
        using (GZipStream pack = new(packed, CompressionLevel.Fastest)) pack.Write(Encoding.UTF8.GetBytes(text));
        Assert.Equal(read, Series(ReadBytes(packed.ToArray())));
        Assert.Equal([$"file/Temp °C {Day} {Day} 7", $"file/b {Day} {Day} 8"], Series(ReadBytes(Encoding.Latin1.GetBytes("time,Temp °C,b\n2026-11-23,7,8\n"))));
        foreach ((byte[] bytes, string words) in new (byte[], string)[] { ([(byte)'P', (byte)'K', 3, 4, 0, 0], "ZIP"), ("PAR1xxxx"u8.ToArray(), "Parquet"), ([1, 0, 2, 0, 0, 7], "binary"), (packed.ToArray()[..5], "gzip") })
            Assert.Contains(words, Assert.ThrowsAny<InvalidDataException>(() => ReadBytes(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_in_any_dialect_is_read_back()
    {
        (char, bool, bool)[] dialects = [(',', false, false), (';', true, false), (';', true, true), ('\t', false, false), ('\t', true, true), ('|', false, false), (',', false, true)];
        string[] times = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy/MM/dd HH:mm:ss", "dd.MM.yyyy HH:mm:ss", "d MMM yyyy HH:mm:ss", "yyyyMMdd'T'HHmmss'Z'"];
        Gen.Select(Gen.Int[0, dialects.Length - 1].Select(index => dialects[index]), Gen.Int[0, times.Length - 1].Select(index => times[index]), Gen.Double[-1e7, 1e7].Array[5, 40]).Sample((dialect, format, values) =>
        {
            (char delimiter, bool hasCommas, bool hasGroups) = dialect;
            NumberFormatInfo numbers = new() { NumberDecimalSeparator = hasCommas ? "," : ".", NumberGroupSeparator = hasCommas ? "." : ",", NumberDecimalDigits = 2 };
            double[] rounded = [.. values.Select(value => Math.Round(value, 2))];
            DateTime start = new(2026, 11, 23, 19, 0, 0, DateTimeKind.Utc);
            string text = $"time{delimiter}value\n" + string.Concat(rounded.Select((value, row) => $"{start.AddMinutes(row).ToString(format, CultureInfo.InvariantCulture)}{delimiter}\"{value.ToString(hasGroups ? "N" : "F", numbers)}\"\n"));
            RecordedObservation[] read = [.. Read(text, new(), row => Assert.Fail(row.Reason))];
            Assert.Equal(rounded.Length, read.Length);
            for (int row = 0; row < read.Length; row++)
            {
                Assert.Equal(rounded[row], read[row].Observation.Value, 6);
                Assert.Equal(start.AddMinutes(row), read[row].Observation.Time.ToDateTimeOffset().UtcDateTime);
            }
        }, iter: 300);
    }

    private static RecordedObservation[] ReadBytes(byte[] bytes)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "file.csv");
            File.WriteAllBytes(path, bytes);
            return [.. RecordingReader.Read(path, new(), row => Assert.Fail(row.Reason))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static RecordedObservation[] Read(string text, RecordingReaderOptions options, Action<UnreadableRow>? unreadable = null) =>
        [.. RecordingReader.Read(() => new StringReader(text), "file.csv", "file", options, unreadable ?? (_ => { }))];

    private static string[] Series(IEnumerable<RecordedObservation> rows) =>
        [.. rows.GroupBy(row => row.Series).Select(one => $"{one.Key} {one.First().Observation.Time} {one.Last().Observation.Time} {string.Join(' ', one.Select(row => row.Observation.Value.ToString(CultureInfo.InvariantCulture)))}")];
}
