using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evidence;

public class FlatHoursTests
{
    private static readonly LocalTime Start = new(0);

    [Fact]
    public void What_stood_still_on_a_day_before_is_quiet_at_that_hour_and_beside_it()
    {
        FlatHours hours = Follow(3, flat: time => time.Hours == 3 && time.Days == 1);
        Assert.All([2, 3, 4], hour => Assert.True(hours.IsQuiet(At(3, hour), chance: 0)));
        Assert.False(hours.IsQuiet(At(3, 1), chance: 0));
        Assert.False(hours.IsQuiet(At(3, 5), chance: 0));
    }

    [Theory]
    [InlineData(0, 23, 1)]
    [InlineData(23, 22, 0)]
    public void Midnight_is_an_hour_like_others(int flat, int before, int behind)
    {
        FlatHours hours = Follow(3, flat: time => time.Hours == flat && time.Days == 1);
        Assert.All([flat, before, behind], hour => Assert.True(hours.IsQuiet(At(3, hour), chance: 0)));
        Assert.False(hours.IsQuiet(At(3, 12), chance: 0));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(22)]
    public void What_stands_still_today_and_since_yesterday_is_not_quiet_for_that(int since)
    {
        FlatHours hours = Follow(2, flat: time => time.Days == 1 && time.Hours >= since);
        Assert.False(hours.IsQuiet(At(2, 0), chance: 0));
        hours.Add(At(2, 0), repeats: true);
        Assert.False(hours.IsQuiet(At(2, 0), chance: 0));
    }

    [Fact]
    public void Where_standing_still_was_an_anomaly_it_is_quiet_only_after_two_days_in_a_row()
    {
        var hours = new FlatHours();
        void Day(int day, Func<TimeSpan, bool> flat)
        {
            for (TimeSpan time = TimeSpan.Zero; time < TimeSpan.FromDays(1); time += TimeSpan.FromMinutes(5))
            {
                hours.Add(At(day, 0) + time, flat(time));
                if (flat(time) && time.Minutes >= 20) hours.MarkStuck(time.Hours == 3 ? 1 : 2);
            }
        }
        Day(0, _ => false);
        Day(1, time => time.Hours is 3 or 4);
        Assert.False(hours.IsQuiet(At(2, 3), chance: 0));
        Assert.False(hours.IsQuiet(At(2, 4), chance: 0));
        Day(2, time => time.Hours is 3 or 4);
        Assert.True(hours.IsQuiet(At(3, 3), chance: 0));
        Assert.True(hours.IsQuiet(At(3, 4), chance: 0));
        Day(3, _ => false);
        Assert.False(hours.IsQuiet(At(4, 3), chance: 0));
    }

    [Fact]
    public void An_hour_that_is_flat_as_often_as_chance_has_it_is_not_quiet()
    {
        FlatHours hours = Follow(12, flat: time => time.Hours == 3 && time.Days % 4 == 1);
        Assert.True(hours.IsQuiet(At(12, 3), chance: 0));
        Assert.True(hours.IsQuiet(At(12, 3), chance: 0.01));
        Assert.False(hours.IsQuiet(At(12, 3), chance: 0.05));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void What_stands_still_every_night_is_quiet_however_often_hours_are_flat_by_chance(double chance)
    {
        FlatHours hours = Follow(12, flat: time => time.Hours < 6);
        Assert.True(hours.IsQuiet(At(12, 3), chance));
        Assert.False(hours.IsQuiet(At(12, 12), chance));
    }

    [Fact]
    public void Two_days_are_no_habit_where_hours_are_flat_by_chance()
    {
        FlatHours hours = Follow(12, flat: time => time.Hours == 3 && time.Days >= 10);
        Assert.True(hours.IsQuiet(At(12, 3), chance: 0.05));
        Assert.False(hours.IsQuiet(At(12, 3), chance: 0.2));
    }

    [Fact]
    public void Two_days_on_which_it_was_an_anomaly_are_enough_also_there()
    {
        FlatHours hours = Follow(10, flat: _ => false);
        for (int day = 10; day < 13; day++)
            for (int minute = 0; minute < 60; minute += 5)
            {
                hours.Add(At(day, 3) + TimeSpan.FromMinutes(minute), repeats: true);
                if (day < 12) hours.MarkStuck(1);
            }
        Assert.True(hours.IsQuiet(At(12, 3), chance: 0.2));
        Assert.True(hours.IsQuiet(At(13, 3), chance: 0.2));
    }

    [Fact]
    public void A_day_without_a_move_says_nothing_about_the_hours_of_others()
    {
        FlatHours hours = Follow(9, flat: time => time.Days == 6 || time.Hours == 3);
        Assert.False(hours.IsQuiet(At(9, 12), chance: 0));
        Assert.True(hours.IsQuiet(At(9, 3), chance: 0));
        hours = Follow(14, flat: time => time.Days % 7 == 0);
        Assert.True(hours.IsQuiet(At(14, 12), chance: 0));
    }

    [Fact]
    public void Only_hours_that_were_flat_are_marked()
    {
        FlatHours hours = Follow(2, flat: time => time.Hours == 3);
        hours.Add(At(2, 0), repeats: false);
        hours.Add(At(2, 1), repeats: true);
        hours.MarkStuck(2);
        Assert.Equal((1, 0), (hours.Flat[1] & 1, hours.Seen[1] & 1));
        Assert.Equal((0, 1), (hours.Flat[0] & 1, hours.Seen[0] & 1));
    }

    [Fact]
    public void After_a_gap_nothing_is_known_from_the_first_point_on()
    {
        FlatHours hours = Follow(3, flat: time => time.Hours == 3);
        Assert.False(hours.Knows(At(40, 3)));
        Assert.False(hours.IsQuiet(At(40, 3), chance: 0));
    }

    [Fact]
    public void What_was_an_anomaly_on_the_same_day_of_two_weeks_is_quiet()
    {
        var hours = new FlatHours();
        for (int day = 0; day < 14; day++)
            for (int minute = 0; minute < 60; minute += 5)
            {
                hours.Add(At(day, 3) + TimeSpan.FromMinutes(minute), repeats: day % 7 == 0);
                if (day % 7 == 0) hours.MarkStuck(1);
            }
        hours.Add(At(14, 2), repeats: false);
        Assert.True(hours.IsQuiet(At(14, 3), chance: 0));
    }

    [Fact]
    public void A_stray_value_leaves_an_hour_flat_and_several_do_not()
    {
        Assert.True(Follow(2, flat: time => time.Hours == 3 && time.Minutes != 30).IsQuiet(At(2, 3), chance: 0));
        Assert.False(Follow(2, flat: time => time.Hours == 3 && time.Minutes < 30).IsQuiet(At(2, 3), chance: 0));
    }

    [Fact]
    public void An_hour_is_known_once_a_day_has_passed()
    {
        FlatHours hours = Follow(1, flat: _ => false);
        Assert.True(hours.Knows(At(1, 3)));
        hours = new();
        hours.Add(At(0, 3), repeats: false);
        Assert.False(hours.Knows(At(0, 3)));
    }

    [Fact]
    public void What_is_older_than_the_masks_reach_is_forgotten()
    {
        FlatHours hours = Follow(2, flat: time => time.Hours == 3);
        hours.Add(At(40, 2), repeats: false);
        Assert.False(hours.IsQuiet(At(40, 3), chance: 0));
        Assert.False(hours.Knows(At(40, 3)));
    }

    [Fact]
    public void A_clock_that_is_set_back_forgets_nothing()
    {
        FlatHours hours = Follow(2, flat: time => time.Hours == 3);
        hours.Add(At(1, 23), repeats: false);
        Assert.True(hours.IsQuiet(At(2, 3), chance: 0));
    }

    private static LocalTime At(int day, int hour) => Start + TimeSpan.FromDays(day) + TimeSpan.FromHours(hour);

    // Every five minutes.
    private static FlatHours Follow(int days, Func<TimeSpan, bool> flat)
    {
        var hours = new FlatHours();
        for (TimeSpan time = TimeSpan.Zero; time < TimeSpan.FromDays(days); time += TimeSpan.FromMinutes(5)) hours.Add(Start + time, flat(time));
        return hours;
    }
}
