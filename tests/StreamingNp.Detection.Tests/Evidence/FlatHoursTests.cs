using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evidence;

public class FlatHoursTests
{
    private static readonly LocalTime Start = new(0);

    [Fact]
    public void What_stood_still_on_both_days_before_is_usual_at_that_hour_and_at_no_other()
    {
        FlatHours hours = Follow(2, flat: time => time.Hours == 3);
        Assert.True(hours.IsUsual(At(2, 3)));
        Assert.False(hours.IsUsual(At(2, 4)));
    }

    [Fact]
    public void One_day_is_not_enough_unless_it_is_all_that_is_known()
    {
        Assert.True(Follow(1, flat: time => time.Hours == 3).IsUsual(At(1, 3)));
        Assert.False(Follow(3, flat: time => time.Hours == 3 && time.Days == 2).IsUsual(At(3, 3)));
        Assert.False(Follow(3, flat: time => time.Hours == 3 && time.Days == 1).IsUsual(At(3, 3)));
    }

    [Fact]
    public void What_stood_still_on_the_same_day_of_two_weeks_is_usual()
    {
        FlatHours hours = Follow(14, flat: time => time.Days % 7 == 0 && time.Hours == 3);
        Assert.True(hours.IsUsual(At(14, 3)));
        Assert.False(Follow(15, flat: time => time.Days % 7 == 0 && time.Hours == 3).IsUsual(At(15, 3)));
    }

    [Fact]
    public void A_stray_value_leaves_an_hour_flat_and_several_do_not()
    {
        Assert.True(Follow(2, flat: time => time.Hours == 3 && time.Minutes != 30).IsUsual(At(2, 3)));
        Assert.False(Follow(2, flat: time => time.Hours == 3 && time.Minutes < 30).IsUsual(At(2, 3)));
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
        Assert.False(hours.IsUsual(At(40, 3)));
        Assert.False(hours.Knows(At(40, 3)));
    }

    [Fact]
    public void A_clock_that_is_set_back_forgets_nothing()
    {
        FlatHours hours = Follow(2, flat: time => time.Hours == 3);
        hours.Add(At(1, 23), repeats: false);
        Assert.True(hours.IsUsual(At(2, 3)));
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
