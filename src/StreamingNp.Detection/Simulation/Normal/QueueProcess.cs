namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>The length of an M/M/1 queue, the one in service included, looked at every interval: a birth-death process.</summary>
/// <param name="Arrivals">How many arrive in an interval on average, above 0.</param>
/// <param name="Services">How many a busy server is done with in an interval on average, more than <paramref name="Arrivals"/>.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record QueueProcess(double Arrivals, double Services) : NormalProcess
{
    /// <summary>How many arrive in an interval on average.</summary>
    public double Arrivals { get; } = Above(0, Arrivals);

    /// <summary>How many a busy server is done with in an interval on average.</summary>
    public double Services { get; } = Above(Arrivals, Services);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        double load = Arrivals / Services;
        // The lengths of a queue that is settled are geometric.
        int length = (int)(Math.Log(random.Uniform()) / Math.Log(load));
        double next = random.Exponential(RateAt(length));
        for (long point = 0; ; point++)
        {
            for (; next <= point; next += random.Exponential(RateAt(length))) length += random.Chance(Arrivals / RateAt(length)) ? 1 : -1;
            yield return length;
        }
    }

    internal static QueueProcess Draw(ref RandomSequence random)
    {
        double services = random.LogUniform(0.5, 20);
        return new(services * random.Uniform(0.5, 0.9), services);
    }

    // An empty queue has nobody to serve.
    private double RateAt(int length) => length == 0 ? Arrivals : Arrivals + Services;
}
