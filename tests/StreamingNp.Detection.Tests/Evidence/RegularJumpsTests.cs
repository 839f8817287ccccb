using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Evidence;

public class RegularJumpsTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_job_explains_its_rise_and_its_fall_and_nothing_between_two_jobs()
    {
        RegularJumps jumps = Jobs(12 * 60 + 20);
        Assert.True(jumps.Explain(At(13 * 60), 50));
        Assert.True(jumps.Explain(At(13 * 60 + 4), -50));
        Assert.False(jumps.Explain(At(12 * 60 + 30), 50));
    }

    [Fact]
    public void What_is_larger_than_the_job_is_not_explained() => Assert.False(Jobs(12 * 60 + 20).Explain(At(13 * 60), 100));

    [Fact]
    public void A_rise_that_does_not_come_is_missed_with_its_size_and_a_fall_with_a_sign()
    {
        RegularJumps jumps = Jobs(12 * 60 + 20);
        var missed = new List<JumpSchedule>();
        for (int point = 12 * 60 + 20; point < 13 * 60 + 20; point++)
        {
            jumps = jumps.After(At(point), Minute, jump: 0, scale: 10, out JumpSchedule? one);
            if (one is { } schedule) missed.Add(schedule);
        }
        Assert.Equal([50, -50], missed.Select(one => Math.Round(one.Size)));
    }

    [Fact]
    public void What_was_due_while_the_series_was_silent_is_not_missed()
    {
        RegularJumps jumps = Jobs(12 * 60 + 20);
        _ = jumps.After(At(13 * 60 + 10), TimeSpan.FromMinutes(50), jump: 0, scale: 10, out JumpSchedule? missed);
        Assert.Null(missed);
    }

    [Fact]
    public void Jumps_that_are_small_beside_the_variation_have_no_schedule() => Assert.Equal(default, Jobs(12 * 60 + 20, scale: 40));

    // For four minutes at every full hour, a value is higher by fifty.
    private static RegularJumps Jobs(int end, double scale = 10)
    {
        RegularJumps jumps = default;
        for (int point = 1; point < end; point++)
            jumps = jumps.After(At(point), Minute, Value(point) - Value(point - 1), scale, out _);
        return jumps;

        static double Value(int point) => point % 60 < 4 ? 60 : 10;
    }

    private static SeriesMoment At(int minute)
    {
        EventTime time = ObservationSequences.Start + minute * Minute;
        return new(time, LocalClock.Utc.ToLocal(time), Minute, minute * Minute, SameTime: null, MaySustain: true);
    }
}
