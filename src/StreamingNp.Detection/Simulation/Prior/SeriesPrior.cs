namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>
/// A broad prior over the series that metrics are: anything from constants and counts to daily shapes, bursts and random walks, at random combinations,
/// strengths, units and sampling intervals. A model that is trained on it knows no series in particular, and none that exists.
/// </summary>
public static class SeriesPrior
{
    // A series is drawn from independent sequences, so that anomalies on or off it is the same series. Far from the streams of simulated fleets.
    private const ulong Streams = 4, Apart = 0x5EED_0F_A_5E41E5;

    /// <summary>Draws a series. It depends on the seed and its number alone.</summary>
    /// <param name="seed">Of a whole sequence of series.</param>
    /// <param name="number">The place in it, 0 or more.</param>
    /// <param name="anomalies">Whether anomalies are injected, into about half of the series.</param>
    public static PriorSeries Draw(int seed, int number, bool anomalies = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        RandomSequence random = Stream(seed, number, 0);
        PriorFamily family = Families.Draw(ref random);
        if (family == PriorFamily.Fleet) return FleetPart.Draw(random, anomalies);
        RandomSequence moments = Stream(seed, number, 1);
        SamplingTimes times = SamplingTimes.Draw(ref moments);
        RandomSequence injection = Stream(seed, number, 2), noise = Stream(seed, number, 3);
        return new Composition(family, times, random, noise, injection).Compose(anomalies);
    }

    /// <summary>Draws a series of a simulated fleet, whatever its number would be of otherwise.</summary>
    /// <param name="seed">Of a whole sequence of series.</param>
    /// <param name="number">The place in it, 0 or more.</param>
    public static PriorSeries DrawOfFleet(int seed, int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return FleetPart.Draw(Stream(seed, number, 0), anomalies: true);
    }

    private static RandomSequence Stream(int seed, int number, ulong stream) => new((ulong)(uint)seed ^ Apart, (ulong)number * Streams + stream);
}
