using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;

namespace StreamingNp.Detection.Tests.Rules;

public class MuteWindowTests
{
    private static readonly HashSet<DayOfWeek> Weekdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    // The 2nd of January 2026 is a Friday.
    [Theory]
    [InlineData("2026-01-02T21:59:59Z", false)]
    [InlineData("2026-01-02T22:00:00Z", true)]
    [InlineData("2026-01-03T05:59:59Z", true)]
    [InlineData("2026-01-03T06:00:00Z", false)]
    [InlineData("2026-01-03T23:00:00Z", false)]
    [InlineData("2026-01-05T01:00:00Z", false)]
    [InlineData("2026-01-05T23:00:00Z", true)]
    public void A_window_over_midnight_belongs_to_the_day_on_which_it_begins(string time, bool muted) =>
        Assert.Equal(muted, new MuteWindow(Weekdays, new(22, 0), new(6, 0), LocalClock.Utc).Contains(At(time)));

    [Theory]
    [InlineData("2026-01-02T23:59:59Z", true)]
    [InlineData("2026-01-03T00:00:00Z", false)]
    public void A_window_that_ends_where_it_begins_is_a_day_long(string time, bool muted) =>
        Assert.Equal(muted, new MuteWindow(Weekdays, new(0, 0), new(0, 0), LocalClock.Utc).Contains(At(time)));

    [Fact]
    public void A_window_goes_by_the_clock_of_its_time_zone_in_summer_as_in_winter()
    {
        Assert.True(LocalClock.TryFind("Europe/Berlin", out LocalClock? berlin));
        var window = new MuteWindow(Weekdays, new(8, 0), new(9, 0), berlin);
        Assert.True(window.Contains(At("2026-01-05T07:30:00Z")));
        Assert.True(window.Contains(At("2026-07-06T06:30:00Z")));
        Assert.False(window.Contains(At("2026-07-06T07:30:00Z")));
    }

    [Fact]
    public void Maintenance_begins_with_its_start_and_is_over_at_its_end()
    {
        var maintenance = new Maintenance(At("2026-01-02T10:00:00Z"), At("2026-01-02T11:00:00Z"));
        Assert.Equal([false, true, true, false], new[] { "2026-01-02T09:59:59Z", "2026-01-02T10:00:00Z", "2026-01-02T10:59:59Z", "2026-01-02T11:00:00Z" }.Select(time => maintenance.Contains(At(time))));
    }

    private static EventTime At(string time) => EventTime.TryParse(System.Text.Encoding.UTF8.GetBytes(time), out EventTime read) ? read : throw new ArgumentException(time);
}
