using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>When the points of a series were measured: regularly or not, with gaps.</summary>
internal sealed class SamplingTimes
{
    private const long Second = 1_000_000, Minute = 60 * Second, Day = 86_400 * Second;

    // From a second to a week; many real metrics come every minute, five minutes or hour.
    private static readonly long[] Intervals =
    [
        Second, 10 * Second, Minute, Minute, Minute, 5 * Minute, 5 * Minute, 5 * Minute, 5 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute,
        60 * Minute, 60 * Minute, 60 * Minute, 60 * Minute, 6 * 60 * Minute, Day, Day, 7 * Day,
    ];

    private readonly long[] _times;

    private SamplingTimes(long[] times, long interval) => (_times, Interval) = (times, interval);

    /// <summary>The usual time between two points, in microseconds.</summary>
    public long Interval { get; }

    /// <summary>The number of points.</summary>
    public int Count => _times.Length;

    /// <summary>The points of a day; 1/7 to 86,400.</summary>
    public double PointsADay => (double)Day / Interval;

    /// <summary>When a point was measured.</summary>
    public EventTime this[int index] => new(_times[index]);

    /// <summary>How long after the first point another one is, in intervals.</summary>
    public double Position(int index) => (_times[index] - _times[0]) / (double)Interval;

    /// <summary>Draws interval, length, start and irregularities.</summary>
    public static SamplingTimes Draw(ref RandomSequence random)
    {
        long interval = Intervals[random.Whole(0, Intervals.Length - 1)];
        int count = interval == 5 * Minute && random.Chance(0.75) ? random.Whole(2_500, 5_000) : (int)random.LogUniform(600, 6_000);
        // Some time in twelve years from 2015 on, mostly at a multiple of the interval.
        long start = 16_436 * Day + (long)(random.Uniform() * 12 * 365 * Day);
        if (random.Chance(0.8)) start -= start % interval;
        double jitter = random.Chance(0.15) ? random.LogUniform(0.001, 0.45) : 0;
        bool poisson = random.Chance(0.04);
        double missing = random.Chance(0.3) ? random.LogUniform(0.0005, 0.1) : 0;
        double gaps = random.Chance(0.25) ? random.Whole(1, 5) / (double)count : 0;

        long[] times = new long[count];
        long time = start, previous = start - 1;
        for (int index = 0; index < count; index++)
        {
            if (index > 0) time += poisson ? Math.Max(1, (long)(-Math.Log(random.Uniform()) * interval)) : interval;
            while (missing > 0 && random.Chance(missing)) time += interval;
            if (gaps > 0 && random.Chance(gaps)) time += Math.Max(1, (long)random.LogUniform(1, Math.Max(2, Math.Min(5 * Day, 600 * interval) / (double)interval))) * interval;
            long moved = jitter > 0 ? time + (long)(jitter * interval * (random.Uniform() - 0.5) * 2) : time;
            times[index] = previous = Math.Max(previous + 1, moved);
        }
        return new(times, interval);
    }
}
