using System.Text;
using CsCheck;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Observations;

public class EventTimeTests
{
    private static readonly EventTime SevenOClock = EventTime.FromDateTimeOffset(new DateTimeOffset(2026, 11, 23, 19, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_is_written_reads_as_the_same_moment() =>
        Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds].Sample(microseconds =>
        {
            var time = new EventTime(microseconds);
            Assert.True(EventTime.TryParse(Encoding.ASCII.GetBytes(time.ToString()), out EventTime read));
            Assert.Equal(time, read);
            Assert.Equal(time, EventTime.FromDateTimeOffset(time.ToDateTimeOffset()));
        }, iter: 20_000);

    [Fact]
    public void Offsets_of_every_quarter_of_an_hour_read_as_the_framework_reads_them() =>
        Gen.Select(Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds], Gen.Int[-55, 55]).Sample((microseconds, quarters) =>
        {
            DateTimeOffset moment = new EventTime(microseconds).ToDateTimeOffset().ToOffset(TimeSpan.FromMinutes(15 * quarters));
            Assert.True(EventTime.TryParse(Encoding.ASCII.GetBytes(moment.ToString("O")), out EventTime read));
            Assert.Equal(microseconds, read.Microseconds);
        }, iter: 20_000);

    [Theory]
    [InlineData("2026-11-23T19:00:00Z", 0)]
    [InlineData("2026-11-23t19:00:00z", 0)]
    [InlineData("2026-11-23 19:00:00", 0)]
    [InlineData("2026-11-23 19:00:00Z", 0)]
    [InlineData("2026-11-23T19:00:00", 0)]
    [InlineData("2026-11-23T20:00:00+01:00", 0)]
    [InlineData("2026-11-23T13:30:00-05:30", 0)]
    [InlineData("2026-11-23T19:00:00-00:00", 0)]
    [InlineData("2026-11-24T18:59:00+23:59", 0)]
    [InlineData("2026-11-23T19:00:00.25Z", 250_000)]
    [InlineData("2026-11-23T19:00:00,25Z", 250_000)]
    [InlineData("2026-11-23T20:00:00.000001+01:00", 1)]
    [InlineData("2026-11-23T19:00:00.123456789Z", 123_456)]
    [InlineData("2026-11-23T18:59:60Z", 0)]
    [InlineData("2026-11-23T19:00", 0)]
    [InlineData("2026-11-23T19:00Z", 0)]
    [InlineData("2026-11-23T20:00+01:00", 0)]
    [InlineData("2026-11-23 19:00", 0)]
    [InlineData("2026-11-23", -19 * 3_600_000_000L)]
    public void Rfc_3339_is_read(string text, long microsecondsAfterSevenOClock)
    {
        Assert.True(EventTime.TryParse(Encoding.ASCII.GetBytes(text), out EventTime time));
        Assert.Equal(microsecondsAfterSevenOClock, time.Microseconds - SevenOClock.Microseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday, at ten")]
    [InlineData("1795460400")]
    [InlineData("2026-11-23T19:00:00.Z")]
    [InlineData("2026-11-23T19:00:00+0100")]
    [InlineData("2026-11-23T19:00:00+01")]
    [InlineData("2026-11-23T19:00:00+24:00")]
    [InlineData("2026-11-23T19:00:00+01:60")]
    [InlineData("2026-11-23T19:00:00Z ")]
    [InlineData("2026-11-23T24:00:00Z")]
    [InlineData("2026-11-23T19:60:00Z")]
    [InlineData("2026-11-23T19:00:61Z")]
    [InlineData("2026-11-31T19:00:00Z")]
    [InlineData("2026-13-01T19:00:00Z")]
    [InlineData("2025-02-29T19:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("+026-11-23T19:00:00Z")]
    [InlineData("2026-11-23T+9:00:00Z")]
    [InlineData("2026/11/23 19:00:00")]
    [InlineData("2026 Nov 23 GMT")]
    [InlineData("10:30:00 AM")]
    [InlineData("2026-11-23T19:00:00.00000000000000000000000Z")]
    public void What_is_not_rfc_3339_is_refused(string text) => Assert.False(EventTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Bytes_outside_of_ascii_are_refused() => Assert.False(EventTime.TryParse("２０２６-11-23"u8, out _));

    [Theory]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("2200-01-01T00:00:00.000001Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00+23:00")]
    public void A_time_that_no_clock_shows_is_read_and_out_of_range(string text)
    {
        Assert.True(EventTime.TryParse(Encoding.ASCII.GetBytes(text), out EventTime time));
        Assert.False(time.IsInRange);
    }

    [Theory]
    [InlineData(1_795_460_400, TimestampUnit.Seconds)]
    [InlineData(1_795_460_400_000, TimestampUnit.Milliseconds)]
    [InlineData(1_795_460_400_000_000, TimestampUnit.Microseconds)]
    [InlineData(1_795_460_400_000_000_000, TimestampUnit.Nanoseconds)]
    public void Unix_times_are_read_in_their_unit_whole_or_not(long value, TimestampUnit unit)
    {
        Assert.Equal(SevenOClock, EventTime.FromUnixTime(value, unit));
        Assert.Equal(SevenOClock, EventTime.FromUnixTime((double)value, unit));
    }

    [Fact]
    public void A_unix_time_with_a_fraction_is_kept_to_the_microsecond() =>
        Assert.Equal(SevenOClock.Microseconds + 250_001, EventTime.FromUnixTime(1_795_460_400.250001, TimestampUnit.Seconds).Microseconds);

    [Theory]
    [InlineData(TimestampUnit.Seconds)]
    [InlineData(TimestampUnit.Milliseconds)]
    [InlineData(TimestampUnit.Microseconds)]
    public void A_unix_time_that_does_not_fit_is_out_of_range(TimestampUnit unit)
    {
        Assert.All(new[] { long.MinValue, long.MaxValue, -1 }, value => Assert.False(EventTime.FromUnixTime(value, unit).IsInRange));
        Assert.All(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, -1e30, -1 }, value => Assert.False(EventTime.FromUnixTime(value, unit).IsInRange));
    }

    [Fact]
    public void Whole_unix_times_of_any_size_never_wrap_around() =>
        Gen.Select(Gen.Long, Gen.Enum<TimestampUnit>()).Sample((value, unit) =>
        {
            Int128 exact = (unit == TimestampUnit.Auto ? EventTime.UnitOf(value) : unit) switch
            {
                TimestampUnit.Seconds => (Int128)value * 1_000_000,
                TimestampUnit.Milliseconds => (Int128)value * 1_000,
                TimestampUnit.Microseconds => value,
                _ => value / 1_000,
            };
            EventTime time = EventTime.FromUnixTime(value, unit);
            if (time.IsInRange || (exact >= 0 && exact <= EventTime.Latest.Microseconds)) Assert.Equal(exact, time.Microseconds);
        }, iter: 20_000);

    [Theory]
    [InlineData(1_767_225_600L)]
    [InlineData(1_767_225_600_000L)]
    [InlineData(1_767_225_600_000_000L)]
    [InlineData(1_767_225_600_000_000_000L)]
    public void The_unit_of_a_time_of_today_is_told_by_its_size(long value)
    {
        EventTime expected = EventTime.FromDateTimeOffset(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(expected, EventTime.FromUnixTime(value, TimestampUnit.Auto));
        Assert.Equal(expected, EventTime.FromUnixTime((double)value, TimestampUnit.Auto));
    }

    [Fact]
    public void An_unknown_unit_is_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => EventTime.FromUnixTime(1L, (TimestampUnit)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => EventTime.FromUnixTime(1.5, (TimestampUnit)9));
    }

    [Fact]
    public void Spans_add_and_subtract() =>
        Gen.Select(Gen.Long[0, EventTime.Latest.Microseconds / 2], Gen.Long[0, EventTime.Latest.Microseconds / 2]).Sample((start, length) =>
        {
            var time = new EventTime(start);
            TimeSpan span = TimeSpan.FromMicroseconds(length);
            Assert.Equal(span, time + span - time);
            Assert.Equal(time, time + span - span);
            Assert.Equal(length > 0, time + span > time);
            Assert.Equal(Math.Sign(-length), Math.Sign(time.CompareTo(time + span)));
        });
}
