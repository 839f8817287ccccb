namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>Gaussian noise around one level, and a job that raises a few points at the same time every day; at an interval of a day or more, once a week.</summary>
/// <param name="Level">The level without the job, in the unit of the series.</param>
/// <param name="Deviation">The standard deviation of the noise, above 0.</param>
/// <param name="Size">How much the job usually adds, in deviations; each time with a standard deviation of 10 % of it.</param>
/// <param name="At">When the job begins, in turns of the cycle, 0 to 1 (exclusive).</param>
/// <param name="JobPoints">How many points the job takes, 1 or more; at most a quarter of the cycle.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record DailyJobProcess(double Level, double Deviation, double Size, double At, int JobPoints) : NormalProcess
{
    // Turns are rounded.
    private const double Variation = 0.1, Tolerance = 1e-6;

    /// <summary>The standard deviation of the noise, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>When the job begins, in turns of the cycle.</summary>
    public double At { get; } = Share(At);

    /// <summary>How many points the job takes.</summary>
    public int JobPoints { get; } = (int)AtLeast(1, JobPoints);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        double size = Size;
        long sized = -1;
        for (long point = 0; ; point++)
        {
            double value = Level + Deviation * random.Gaussian();
            if (IsJob(cycle, point, out long number))
            {
                if (number != sized) (sized, size) = (number, Size * (1 + Variation * random.Gaussian()));
                value += Deviation * size;
            }
            yield return value;
        }
    }

    /// <summary>Whether the job runs at a point.</summary>
    /// <param name="cycle">The day, or the week.</param>
    /// <param name="point">The point, from 0.</param>
    public bool IsJob(DailyCycle cycle, long point) => IsJob(cycle, point, out _);

    internal static DailyJobProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, deviation, random.Uniform(8, 30), random.Uniform(), random.Whole(2, 5));
    }

    // It begins at the first point of a cycle that is not before its time, and may end in the next cycle.
    private bool IsJob(DailyCycle cycle, long point, out long number)
    {
        double step = cycle.Interval / cycle.Length, since = cycle.Turn(point) - At;
        number = cycle.Number(point);
        if (since < 0) (since, number) = (since + 1, number - 1);
        return number >= 0 && since < step * (Math.Clamp(JobPoints, 1, Math.Max(1, Math.Floor(0.25 / step))) - Tolerance);
    }
}
