using CsCheck;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Evidence;

public class JumpScheduleTests
{
    private const int Size = 50;

    [Fact]
    public void Five_jumps_at_equal_distances_are_a_schedule()
    {
        Assert.False(After(Every(30, times: 4)).IsKnown);
        JumpSchedule schedule = After(Every(30, times: 5));
        Assert.True(schedule.IsKnown);
        Assert.Equal(TimeSpan.FromMinutes(30), schedule.Period);
        Assert.Equal(Size, schedule.Size);
    }

    [Fact]
    public void Jumps_at_unequal_distances_are_none() => Assert.False(After([30, 60, 90, 125, 155, 185]).IsKnown);

    [Fact]
    public void Jumps_of_unequal_size_are_none()
    {
        JumpSchedule schedule = default;
        for (int point = 0; point < 200; point++) schedule = schedule.After(At(point), point % 30 == 0 ? Size * (1 + point / 30 % 2 * 2) : 0, Size, out _);
        Assert.False(schedule.IsKnown);
    }

    [Fact]
    public void A_period_of_a_few_points_is_left_to_the_model() => Assert.False(After(Every(19, times: 40)).IsKnown);

    [Fact]
    public void What_comes_once_a_day_is_left_to_its_time_of_day() => Assert.False(After(Every(1_440, times: 10)).IsKnown);

    [Fact]
    public void Points_are_covered_where_a_jump_was_and_where_it_is_due()
    {
        JumpSchedule schedule = After(Every(60, times: 5));
        int last = 5 * 60;
        Assert.Equal([0, 1, 2, 58, 59, 60, 61, 62], Enumerable.Range(0, 100).Where(since => schedule.Covers(At(last + since).Time, At(0).Tolerance)));
    }

    [Fact]
    public void A_jump_that_does_not_come_is_missed_once_and_the_schedule_is_kept_for_the_next()
    {
        int[] jumps = [.. Every(60, times: 10), 12 * 60, 13 * 60];
        (JumpSchedule schedule, List<int> missed) = Follow(jumps, 13 * 60 + 1);
        Assert.Equal([11 * 60 + 3], missed);
        Assert.Equal(12, schedule.Times);
        Assert.False(schedule.IsMissing);
    }

    [Fact]
    public void A_schedule_that_is_young_misses_nothing() => Assert.Empty(Follow(Every(60, times: 8), 10 * 60).Missed);

    [Fact]
    public void A_schedule_that_ends_is_missed_once_and_forgotten()
    {
        (JumpSchedule schedule, List<int> missed) = Follow(Every(60, times: 10), 30 * 60);
        Assert.Single(missed);
        Assert.Equal(default, schedule);
    }

    [Fact]
    public void What_comes_far_from_its_times_leaves_a_schedule_as_it_is()
    {
        (JumpSchedule schedule, List<int> missed) = Follow([.. Every(60, times: 10), 10 * 60 + 25, 11 * 60], 11 * 60 + 1);
        Assert.Empty(missed);
        Assert.Equal(11, schedule.Times);
    }

    [Fact]
    public void What_comes_near_its_time_but_not_at_it_ends_a_schedule_without_being_missed()
    {
        (JumpSchedule schedule, List<int> missed) = Follow([.. Every(60, times: 10), 10 * 60 + 52], 12 * 60);
        Assert.Empty(missed);
        Assert.False(schedule.IsKnown);
    }

    [Fact]
    public void A_schedule_follows_a_period_that_drifts()
    {
        var jumps = new List<int> { 60 };
        for (int time = 1; time < 40; time++) jumps.Add(jumps[^1] + 60 + time / 8);
        (JumpSchedule schedule, List<int> missed) = Follow([.. jumps], jumps[^1] + 1);
        Assert.Empty(missed);
        Assert.Equal(40, schedule.Times);
    }

    [Fact]
    public void Cycles_of_random_length_are_missed_less_than_once_in_a_thousand()
    {
        var random = new Random(1);
        int missed = 0;
        JumpSchedule schedule = default;
        for (int point = 0, next = 30; point < 400_000; point++)
        {
            bool jumps = point == next;
            if (jumps) next += 30 + random.Next(31);
            schedule = schedule.After(At(point), jumps ? Size : 0, Size, out bool isMissed);
            if (isMissed) missed++;
        }
        Assert.InRange(missed, 0, 8);
    }

    [Fact]
    public void Whatever_comes_the_period_and_the_count_stay_within_their_bounds() =>
        Gen.Select(Gen.Int[1, 100], Gen.Frequency((3, Gen.Const(0.0)), (2, Gen.Double[40, 60]), (1, Gen.Double[-1e300, 1e300]), (1, Gen.Const(double.PositiveInfinity)))).Array[0, 300].Sample(points =>
        {
            JumpSchedule schedule = default;
            int minute = 0;
            foreach ((int gap, double jump) in points)
            {
                schedule = schedule.After(At(minute += gap), jump, 30, out _);
                Assert.InRange(schedule.Period, TimeSpan.Zero, JumpSchedule.LongestPeriod);
                Assert.InRange(schedule.Times, 0, JumpSchedule.MaxTimes);
                Assert.True(float.IsFinite(schedule.Size) && schedule.Size >= 0, $"The size became {schedule.Size}.");
            }
        });

    private static int[] Every(int minutes, int times) => [.. Enumerable.Range(1, times).Select(time => time * minutes)];

    private static JumpSchedule After(int[] jumps) => Follow(jumps, jumps[^1] + 1).Schedule;

    // A point a minute, until an end.
    private static (JumpSchedule Schedule, List<int> Missed) Follow(int[] jumps, int end)
    {
        JumpSchedule schedule = default;
        var missed = new List<int>();
        for (int point = 0; point < end; point++)
        {
            schedule = schedule.After(At(point), jumps.Contains(point) ? Size : 0, Size / 2, out bool isMissed);
            if (isMissed) missed.Add(point);
        }
        return (schedule, missed);
    }

    private static SeriesMoment At(int minute)
    {
        EventTime time = ObservationSequences.Start + TimeSpan.FromMinutes(minute);
        return new(time, LocalClock.Utc.ToLocal(time), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(minute), SameTime: null, MaySustain: true);
    }
}
