namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>Counts of independent events in office hours, and exactly zero in all others; at an interval of a day or more, on weekdays and at weekends.</summary>
/// <param name="Rate">The events to be expected in an interval within office hours, above 0.</param>
/// <param name="Opens">When office hours begin, in turns of a day, 0 to 1 (exclusive).</param>
/// <param name="Closes">When they end, in turns of a day, <paramref name="Opens"/> to 1 (exclusive).</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record OfficeHoursProcess(double Rate, double Opens, double Closes) : NormalProcess
{
    private const double Weekdays = 5.0 / 7;

    /// <summary>The events to be expected in an interval within office hours.</summary>
    public double Rate { get; } = Above(0, Rate);

    /// <summary>When office hours begin, in turns of a day.</summary>
    public double Opens { get; } = Share(Opens);

    /// <summary>When they end, in turns of a day.</summary>
    public double Closes { get; } = Share(Closes, Opens);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        for (long point = 0; ; point++) yield return IsOpen(cycle, point) ? random.Poisson(Rate) : 0;
    }

    internal static OfficeHoursProcess Draw(ref RandomSequence random) =>
        new(random.LogUniform(2, 100), random.Uniform(6, 10) / 24, random.Uniform(16, 22) / 24);

    private bool IsOpen(DailyCycle cycle, long point)
    {
        double turn = cycle.Turn(point);
        return cycle.IsWeek ? turn < Weekdays : turn >= Opens && turn < Closes;
    }
}
