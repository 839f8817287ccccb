using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evidence;

public class RecurringEventsTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(12.5);
    private static readonly TimeSpan Old = TimeSpan.FromDays(60);

    [Fact]
    public void What_falls_into_a_long_event_of_the_days_before_recurs_only_if_it_began_with_it()
    {
        var events = new RecurringEvents();
        for (int day = 0; day < 2; day++)
            for (int minutes = 0; minutes <= 240; minutes += 5) events.Add(At(day, minutes), 10, Tolerance);
        Assert.False(events.Recurs(At(2, minutes: 120), 10, Tolerance, Old));
        // One that ends early may do so then.
        Assert.True(events.Recurs(At(2, minutes: 120), -9, Tolerance, Old));
        for (int minutes = 0; minutes < 120; minutes += 5)
        {
            Assert.True(events.Recurs(At(2, minutes), 10, Tolerance, Old));
            events.Add(At(2, minutes), 10, Tolerance);
        }
        Assert.True(events.Recurs(At(2, minutes: 120), 10, Tolerance, Old));
    }

    [Fact]
    public void A_job_that_pauses_is_one_whichever_of_its_days_it_pauses_on()
    {
        foreach (int pausing in new[] { 0, 1, 2 })
        {
            var events = new RecurringEvents();
            for (int day = 0; day < 3; day++)
            {
                foreach (int minutes in Enumerable.Range(0, 25).Select(index => 5 * index).Where(minutes => day != pausing || minutes is <= 40 or >= 65))
                {
                    if (day == 2) Assert.True(events.Recurs(At(day, minutes), 10, Tolerance, Old));
                    events.Add(At(day, minutes), 10, Tolerance);
                }
            }
        }
    }

    [Fact]
    public void What_came_at_the_same_time_on_the_two_days_before_recurs()
    {
        RecurringEvents events = OnDays(10, 0);
        Assert.False(events.Recurs(At(1), 10, Tolerance, Old));
        events = OnDays(10, 0, 1);
        Assert.True(events.Recurs(At(2), 10, Tolerance, Old));
        Assert.True(events.Recurs(At(2, minutes: 5), 10, Tolerance, Old));
    }

    [Fact]
    public void While_the_series_has_only_one_day_before_what_came_on_it_recurs()
    {
        RecurringEvents events = OnDays(10, 0);
        Assert.True(events.Recurs(At(1), 10, Tolerance, TimeSpan.FromDays(1)));
        // What came once ends on the other side, where it has come again; else that is something else.
        Assert.False(events.Recurs(At(1), -9, Tolerance, TimeSpan.FromDays(1)));
        RecurringEvents again = OnDays(10, 0, 1);
        Assert.True(again.Recurs(At(1, minutes: 5), -9, Tolerance, TimeSpan.FromDays(1)));
        Assert.True(events.Recurs(At(1, minutes: 25), 19, Tolerance, TimeSpan.FromDays(1.5)));
        Assert.False(events.Recurs(At(1), 21, Tolerance, TimeSpan.FromDays(1.5)));
        Assert.False(events.Recurs(At(1, minutes: 60), 10, Tolerance, TimeSpan.FromDays(1.5)));
        // Half an hour of the day before that, or more, was seen.
        Assert.False(events.Recurs(At(1), 10, Tolerance, TimeSpan.FromDays(2) - TimeSpan.FromMinutes(30)));
        Assert.False(new RecurringEvents().Recurs(At(1), 10, Tolerance, TimeSpan.FromDays(1.5)));
    }

    [Fact]
    public void What_came_in_the_two_weeks_before_recurs() => Assert.True(OnDays(10, 0, 7).Recurs(At(14), 10, Tolerance, Old));

    [Fact]
    public void What_comes_an_hour_off_or_twice_as_large_does_not_recur()
    {
        RecurringEvents events = OnDays(10, 0, 1);
        Assert.False(events.Recurs(At(2, minutes: 60), 10, Tolerance, Old));
        Assert.True(events.Recurs(At(2), 19, Tolerance, Old));
        Assert.False(events.Recurs(At(2), 21, Tolerance, Old));
    }

    [Fact]
    public void What_came_three_times_at_a_shorter_period_recurs_unless_it_has_grown()
    {
        RecurringEvents events = EverySixHours(3);
        Assert.True(events.Recurs(At(0, minutes: 3 * 360), 11, Tolerance, Old));
        Assert.False(events.Recurs(At(0, minutes: 3 * 360), 13, Tolerance, Old));
        Assert.False(events.Recurs(At(0, minutes: 3 * 360 + 60), 10, Tolerance, Old));
        Assert.False(EverySixHours(2).Recurs(At(0, minutes: 2 * 360), 10, Tolerance, Old));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-40, false)]
    public void What_falls_into_long_events_a_shorter_period_apart_recurs_only_if_it_began_with_them(int off, bool recurs)
    {
        var events = new RecurringEvents();
        // An hour each, every 210 minutes; the second began earlier and took longer.
        foreach ((int start, int end) in new[] { (0, 60), (210 + off, 270), (420, 480) })
            for (int minutes = start; minutes <= end; minutes += 5) events.Add(At(0, minutes), 10, Tolerance);
        Assert.Equal(recurs, events.Recurs(At(0, minutes: 630), 10, Tolerance, Old));
        events.Add(At(0, minutes: 630), 10, Tolerance);
        Assert.Equal(recurs, events.Recurs(At(0, minutes: 635), 10, Tolerance, Old));
    }

    [Fact]
    public void Days_do_not_recur_where_points_are_a_day_apart() => Assert.False(OnDays(10, 0, 1).Recurs(At(2), 10, TimeSpan.FromHours(12), Old));

    [Fact]
    public void A_job_that_ends_early_recurs_and_a_fall_by_more_than_its_size_does_not()
    {
        RecurringEvents events = OnDays(10, 0, 1);
        Assert.True(events.Recurs(At(2), -9, Tolerance, Old));
        Assert.False(events.Recurs(At(2), -11, Tolerance, Old));
    }

    [Fact]
    public void What_came_on_three_days_in_a_row_is_missed_once_when_it_is_late()
    {
        RecurringEvents events = OnDays(10, 0, 1, 2);
        Assert.Null(events.Missed(At(3, minutes: 5), At(3, minutes: 10), Tolerance, out _));
        Assert.Equal(10, events.Missed(At(3, minutes: 10), At(3, minutes: 15), Tolerance, out int times)!.Value.Size);
        Assert.Equal(3, times);
        Assert.Null(events.Missed(At(3, minutes: 15), At(3, minutes: 20), Tolerance, out _));
        Assert.Null(OnDays(10, 0, 1).Missed(At(2, minutes: 10), At(2, minutes: 15), Tolerance, out _));
    }

    [Fact]
    public void What_comes_as_expected_is_not_missed()
    {
        RecurringEvents events = OnDays(10, 0, 1, 2);
        events.Notice(At(3), residual: 1, jump: 8, least: 9, Tolerance);
        Assert.Null(events.Missed(At(3, minutes: 10), At(3, minutes: 15), Tolerance, out _));
        events = OnDays(10, 0, 1, 2);
        events.Notice(At(3), residual: 1, jump: 2, least: 1, Tolerance);
        Assert.NotNull(events.Missed(At(3, minutes: 10), At(3, minutes: 15), Tolerance, out _));
    }

    [Fact]
    public void Points_of_one_event_are_one_and_the_oldest_events_make_room()
    {
        RecurringEvents events = OnDays(10, 0);
        events.Add(At(0, minutes: 5), 12, Tolerance);
        Assert.Equal(new RecurringEvent(At(0), At(0, minutes: 5), 12), Assert.Single(events.Events.ToArray()));
        for (int day = 1; day <= RecurringEvents.Capacity; day++) events.Add(At(day), 10, Tolerance);
        Assert.Equal(RecurringEvents.Capacity, events.Events.Length);
        Assert.Equal(At(1), events.Events[0].Start);
    }

    private static RecurringEvents OnDays(double size, params int[] days)
    {
        var events = new RecurringEvents();
        foreach (int day in days) events.Add(At(day), size, Tolerance);
        return events;
    }

    private static RecurringEvents EverySixHours(int times)
    {
        var events = new RecurringEvents();
        for (int time = 0; time < times; time++) events.Add(At(0, minutes: time * 360), 10, Tolerance);
        return events;
    }

    // Six in the morning.
    private static LocalTime At(int day, double minutes = 0) => new LocalTime(0) + TimeSpan.FromDays(day) + TimeSpan.FromHours(6) + TimeSpan.FromMinutes(minutes);
}
