using System.Globalization;
using CsCheck;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Observations;

public class LocalClockTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"];

    [Theory]
    [InlineData("2026-03-28T07:00:00Z", "2026-03-28T08:00:00Z")]
    [InlineData("2026-03-29T00:59:59Z", "2026-03-29T01:59:59Z")]
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")]
    [InlineData("2026-03-30T06:00:00Z", "2026-03-30T08:00:00Z")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z")]
    [InlineData("2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z")]
    [InlineData("2026-10-26T07:00:00Z", "2026-10-26T08:00:00Z")]
    public void Berlin_is_an_hour_ahead_of_utc_and_two_in_summer(string time, string shown) =>
        Assert.Equal(Shown(shown), TimeZones.Berlin.ToLocal(At(time)));

    [Theory]
    [InlineData("2026-03-29T01:30:00Z", "2026-03-29T00:30:00Z")]
    // Skipped: the time of the change.
    [InlineData("2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T03:01:00Z", "2026-03-29T01:01:00Z")]
    // Shown twice: the first time.
    [InlineData("2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z")]
    [InlineData("2026-10-25T02:59:00Z", "2026-10-25T00:59:00Z")]
    [InlineData("2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z")]
    public void What_the_clock_shows_has_one_time(string shown, string time) =>
        Assert.Equal(At(time), TimeZones.Berlin.ToEventTime(Shown(shown)));

    [Fact]
    public void Local_times_are_those_of_the_system_at_all_times_and_in_any_order() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1].Select(index => Zones[index]), Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds].Array[1, 20]).Sample((id, times) =>
        {
            LocalClock clock = TimeZones.Of(id);
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(id);
            foreach (EventTime time in times.Select(microseconds => new EventTime(microseconds)))
            {
                LocalTime local = clock.ToLocal(time);
                Assert.Equal(zone.GetUtcOffset(time.ToDateTimeOffset()), local - LocalClock.Utc.ToLocal(time));
                // The same, or what an hour before the change of the clock showed the same.
                Assert.Equal(local, clock.ToLocal(clock.ToEventTime(local)));
                Assert.InRange(time - clock.ToEventTime(local), TimeSpan.Zero, TimeSpan.FromHours(2));
            }
        }, iter: 300);

    [Fact]
    public void Utc_is_never_changed() =>
        Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds].Sample(time =>
        {
            Assert.Equal(new LocalTime(time), LocalClock.Utc.ToLocal(new EventTime(time)));
            Assert.Equal(new EventTime(time), LocalClock.Utc.ToEventTime(new LocalTime(time)));
        });

    [Fact]
    public void A_weekend_is_where_the_calendar_says_so() =>
        Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds].Sample(time =>
            Assert.Equal(new EventTime(time).ToDateTimeOffset().DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, new LocalTime(time).IsWeekend));

    [Theory]
    [InlineData("Europe/Berln")]
    [InlineData("")]
    [InlineData("../UTC")]
    public void A_zone_that_nobody_knows_is_not_found(string id) => Assert.False(LocalClock.TryFind(id, out _));

    [Fact]
    public void Clocks_of_the_same_zone_are_equal()
    {
        Assert.Equal(TimeZones.Of("Europe/Berlin"), TimeZones.Of("Europe/Berlin"));
        Assert.NotEqual(TimeZones.Berlin, LocalClock.Utc);
        Assert.Equal("Europe/Berlin", TimeZones.Berlin.ToString());
    }

    private static EventTime At(string text) => EventTime.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));

    // Written as if it were UTC.
    private static LocalTime Shown(string text) => new(At(text).Microseconds);
}
