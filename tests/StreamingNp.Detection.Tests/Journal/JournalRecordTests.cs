using System.Buffers.Binary;
using System.Numerics;
using CsCheck;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Tests.Journal;

public class JournalRecordTests
{
    private static readonly Gen<double> Values = Gen.Frequency((3, Gen.Double[-1e6, 1e6]), (1, Gen.Int[-1_000, 1_000].Select(whole => (double)whole)), (1, Gen.Const(-0.0)), (1, Gen.Const(double.MaxValue)));

    private static readonly Gen<float> Residuals = Gen.Frequency((4, Gen.Float[-100, 100]), (1, Gen.Const(0f)), (1, Gen.Const(-0f)), (1, Gen.Const(1.5f)), (1, Gen.Const(float.MaxValue)), (1, Gen.Const(-float.MaxValue)));

    private static readonly Gen<Half> LogDeviations = Gen.Frequency((4, Gen.Float[-20, 20].Select(one => (Half)one)), (1, Gen.Const(Half.NaN)), (1, Gen.Const(Half.MaxValue)));

    private static readonly Gen<float> Scores = Gen.Frequency((3, Gen.Float[0, 300]), (2, Gen.Const(0f)), (2, Gen.Const(2.5f)));

    private static readonly Gen<PointReading> Readings = Gen.Select(Gen.Select(Residuals, Residuals), Gen.Select(LogDeviations, LogDeviations, LogDeviations), Scores, Gen.Bool, Gen.Frequency((3, Gen.Const(float.NaN)), (1, Scores))).Select(
        (residuals, logs, modelScore, isAbove, other) => new PointReading
        {
            Residual = residuals.Item1, MedianResidual = residuals.Item2, LogSpread = logs.Item1, LogHalfWidth = logs.Item2, LogDeviation = logs.Item3, ModelScore = modelScore, IsAbove = isAbove, Other = other,
        });

    private static readonly Gen<Observation> Observations = Gen.Select(Gen.Frequency((1, Gen.Long[0, EventTime.Latest.Microseconds]), (2, Gen.Int[1, 1_000_000].Select(second => 1_000_000L * second)), (2, Gen.Int[1, 1_000_000].Select(one => 1_000L * one))), Values, Gen.Int[0, 2]).Select(
        (time, value, kind) => new Observation(new EventTime(time), value) { Kind = kind switch { 1 => SeriesKind.Gauge, 2 => SeriesKind.Counter, _ => null } });

    private static readonly Gen<JournalEntry> Steps = Gen.Select(
        Gen.Enum<JournalEntryKind>(), Gen.Frequency((5, Gen.Int[0, 3]), (1, Gen.Const(int.MaxValue))), Gen.Long[0, 3], Gen.ULong[1, 2], Observations, Gen.Bool, Gen.Byte.Array[0, 4], Readings).Select(
        (kind, series, since, circumstances, observation, mayAlert, tags, reading) =>
        {
            JournalEntry entry = kind switch
            {
                JournalEntryKind.Taken => JournalEntry.Taken(observation, mayAlert, tags.Length == 0 ? null : tags[1..]),
                JournalEntryKind.Buffered => JournalEntry.Buffered(observation, mayAlert, tags.Length == 0 ? null : tags[1..]),
                JournalEntryKind.Scored => JournalEntry.Scored(observation, mayAlert, tags.Length == 0 ? null : tags[1..], reading),
                _ => JournalEntry.Of(kind),
            };
            return entry with { IsOfClock = entry.HasObservation && circumstances == 2, Series = series, Name = $"série {series}", Offset = since, Circumstances = circumstances };
        });

    [Fact]
    public void A_record_is_read_as_it_was_written_and_a_writer_can_be_used_again() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[0, long.MaxValue / 4], Gen.Enum<JournalBeginning>(), Steps.Array[0, 30]).Array[1, 3].Sample(records =>
        {
            var writer = new JournalWriter();
            foreach ((long generation, long from, JournalBeginning beginning, JournalEntry[] steps) in records)
            {
                JournalEntry[] entries = InOrder(from - 1, steps);
                byte[] record = Write(writer, generation, beginning, from, entries);
                Assert.Equal(entries.Length, writer.Count);

                var reader = new JournalReader(record);
                Assert.Equal((generation, beginning, from, Next(from, entries)), (reader.Generation, reader.Beginning, reader.From, reader.Next));
                JournalEntry[] read = [.. Entries(reader)];
                Assert.Equal(entries.Select(Told), read.Select(Told));
                Assert.Equal(entries.Select(entry => entry.Tags), read.Select(entry => entry.Tags));
            }
        }, iter: 500);

    [Fact]
    public void A_flipped_bit_or_a_missing_end_is_always_found() =>
        Gen.Select(Gen.Long[0, 1_000], Steps.Array[0, 10]).Sample((from, steps) =>
        {
            byte[] record = Write(new JournalWriter(), 0, JournalBeginning.None, from, InOrder(from, steps));
            for (int bit = 0; bit < record.Length * 8; bit++)
            {
                byte[] damaged = [.. record];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Contains("--reset-state", Assert.Throws<InvalidDataException>(() => Entries(new JournalReader(damaged))).Message);
            }
            for (int length = 0; length < record.Length; length++) Assert.Throws<InvalidDataException>(() => Entries(new JournalReader(record.AsMemory(0, length))));
        }, iter: 50);

    [Fact]
    public void Damage_under_a_right_checksum_is_refused_or_read_as_some_record_that_can_be_written() =>
        Gen.Select(Gen.Long[0, 1_000], Steps.Array[1, 10], Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 3], Gen.Double[0, 1]).Sample((from, steps, damages, share) =>
        {
            byte[] record = Write(new JournalWriter(), 0, JournalBeginning.None, from, InOrder(from, steps));
            foreach ((int place, byte value) in damages) record[1 + place % (record.Length - 1)] = value;
            if (share < 0.3) record = record[..(1 + (int)(share / 0.3 * (record.Length - 1)))];
            ReadsOrRefuses(record);
        }, iter: 5_000);

    [Fact]
    public void Bytes_of_anything_else_are_refused_or_read_as_some_record() =>
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            ReadsOrRefuses([4, .. bytes]);
            Assert.Throws<InvalidDataException>(() => new JournalReader(bytes));
        }, iter: 5_000);

    [Fact]
    public void Another_format_is_named()
    {
        byte[] record = Write(new JournalWriter(), 0, JournalBeginning.None, 0, []);
        record[0] = 200;
        Assert.Contains("format 200", Assert.Throws<InvalidDataException>(() => new JournalReader(record)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_format_of_older_rules_is_named_and_refused(byte format)
    {
        byte[] record = Write(new JournalWriter(), 0, JournalBeginning.None, 0, []);
        string reason = Assert.Throws<InvalidDataException>(() => new JournalReader(Sealed([format, .. record[1..^4]]))).Message;
        Assert.Contains($"format {format} ", reason);
        Assert.Contains("--reset-state", reason);
    }

    [Theory]
    [InlineData(float.NaN, 1f, 1f, 1f, "residual")]
    [InlineData(float.NegativeInfinity, 1f, 1f, 1f, "residual")]
    [InlineData(1f, float.PositiveInfinity, 1f, 1f, "deviation")]
    [InlineData(1f, float.NegativeInfinity, 1f, 1f, "deviation")]
    [InlineData(1f, 1f, float.NaN, 1f, "surprise")]
    [InlineData(1f, 1f, -1f, 1f, "surprise")]
    [InlineData(1f, 1f, 1f, float.PositiveInfinity, "surprise")]
    [InlineData(1f, 1f, 1f, -1f, "surprise")]
    public void A_reading_that_no_model_gives_is_refused(float residual, float logDeviation, float modelScore, float other, string named)
    {
        var reading = new PointReading { Residual = residual, LogDeviation = (Half)logDeviation, ModelScore = modelScore, Other = other };
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Entries(new JournalReader(Record(reading)))).Message);
    }

    [Theory]
    [InlineData(float.NaN, 1f, "residual")]
    [InlineData(float.PositiveInfinity, 1f, "residual")]
    [InlineData(1f, float.PositiveInfinity, "spread")]
    [InlineData(1f, float.NegativeInfinity, "spread")]
    [InlineData(1f, 1f, "width", float.PositiveInfinity)]
    public void A_median_a_spread_or_a_width_that_no_model_has_is_refused(float medianResidual, float logSpread, string named, float logHalfWidth = 1)
    {
        var reading = new PointReading { MedianResidual = medianResidual, LogSpread = (Half)logSpread, LogHalfWidth = (Half)logHalfWidth };
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Entries(new JournalReader(Record(reading)))).Message);
    }

    [Fact]
    public void A_deviation_that_is_not_known_and_a_score_that_was_not_asked_for_stay_so()
    {
        PointReading read = Assert.Single(Entries(new JournalReader(Record(new PointReading { LogSpread = Half.NaN, LogHalfWidth = Half.NaN, LogDeviation = Half.NaN, Other = float.NaN })))).Reading;
        Assert.True(Half.IsNaN(read.LogSpread) && Half.IsNaN(read.LogHalfWidth) && Half.IsNaN(read.LogDeviation) && float.IsNaN(read.Other) && double.IsNaN(read.Deviation));
    }

    [Fact]
    public void Entries_out_of_order_and_stretches_that_end_too_early_are_refused()
    {
        var writer = new JournalWriter();
        JournalEntry entry = JournalEntry.Of(JournalEntryKind.ResolvedIdle) with { Name = "a" };
        writer.Begin(0, JournalBeginning.None, 10);
        Assert.Throws<ArgumentException>(() => writer.Add(entry with { Offset = 8 }));
        writer.Add(entry with { Offset = 9 });
        writer.Add(entry with { Offset = 12 });
        Assert.Throws<ArgumentException>(() => writer.Add(entry with { Offset = 11 }));
        Assert.Throws<ArgumentException>(() => writer.Add(JournalEntry.Taken(new Observation(new EventTime(5), double.NaN), mayAlert: true, tags: null) with { Name = "a", Offset = 12 }));
        Assert.Throws<ArgumentException>(() => writer.End(11));
        Assert.Equal(2, Entries(new JournalReader(writer.End(13))).Count);
    }

    [Fact]
    public void A_record_may_end_within_an_offset_of_which_more_follows()
    {
        var writer = new JournalWriter();
        writer.Begin(0, JournalBeginning.None, 12);
        writer.Add(JournalEntry.Of(JournalEntryKind.ResolvedIdle) with { Name = "a", Offset = 12 });
        var reader = new JournalReader(writer.End(12));
        Assert.Equal((12, 12), (reader.From, reader.Next));
        Assert.Equal(12, Assert.Single(Entries(reader)).Offset);
    }

    // The checksum of a few bytes is that of the standard.
    [Fact]
    public void The_checksum_is_CRC_32C()
    {
        byte[] record = Write(new JournalWriter(), 0, JournalBeginning.None, 0, []);
        uint checksum = uint.MaxValue;
        foreach (byte one in record[..^4]) checksum = BitOperations.Crc32C(checksum, one);
        Assert.Equal(~checksum, BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan()[^4..]));
    }

    private static byte[] Sealed(byte[] record)
    {
        byte[] bytes = [.. record, 0, 0, 0, 0];
        uint checksum = uint.MaxValue;
        foreach (byte one in record) checksum = BitOperations.Crc32C(checksum, one);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan()[^4..], ~checksum);
        return bytes;
    }

    private static void ReadsOrRefuses(byte[] record)
    {
        try
        {
            var reader = new JournalReader(Sealed(record));
            List<JournalEntry> entries = Entries(reader);
            var writer = new JournalWriter();
            writer.Begin(reader.Generation, reader.Beginning, reader.From);
            foreach (JournalEntry entry in entries) writer.Add(entry);
            writer.End(reader.Next);
        }
        catch (InvalidDataException damaged)
        {
            Assert.Contains("--reset-state", damaged.Message);
        }
    }

    private static byte[] Record(PointReading reading) =>
        Write(new JournalWriter(), 0, JournalBeginning.None, 5, [JournalEntry.Scored(new Observation(new EventTime(5), 1), mayAlert: true, tags: null, reading) with { Name = "a", Offset = 5 }]);

    private static byte[] Write(JournalWriter writer, long generation, JournalBeginning beginning, long from, JournalEntry[] entries)
    {
        writer.Begin(generation, beginning, from);
        foreach (JournalEntry entry in entries) writer.Add(entry);
        return writer.End(Next(from, entries));
    }

    private static long Next(long from, JournalEntry[] entries) => entries.Length == 0 ? from : Math.Max(from, entries[^1].Offset + 1);

    // The steps say how far each is behind the one before.
    private static JournalEntry[] InOrder(long offset, JournalEntry[] steps) => [.. steps.Select(step => step with { Offset = offset += step.Offset })];

    private static JournalEntry Told(JournalEntry entry) => entry with { Tags = null };

    private static List<JournalEntry> Entries(JournalReader reader)
    {
        List<JournalEntry> entries = [];
        while (reader.TryRead(out JournalEntry entry)) entries.Add(entry);
        return entries;
    }
}
