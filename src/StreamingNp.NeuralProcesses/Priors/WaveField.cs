using StreamingNp.Detection.Distributions;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>
/// Channels in a row, past which waves travel: each channel shows what its neighbour upstream showed a moment before. A wave is a random
/// smooth shape (a sum of cosines), so that a channel's own past says little of what comes next, and its neighbours' past says much.
/// </summary>
public sealed class WaveField
{
    private const int Waves = 2, Cosines = 16;
    private const double Shortest = 7, Longest = 40, Slowest = 0.8, Fastest = 3;

    private readonly (double Speed, (double Frequency, double Phase)[] Shape)[] _waves;

    /// <summary>Draws the waves of a field: one in either direction.</summary>
    public WaveField(Random random) => _waves = [.. Enumerable.Range(0, Waves).Select(wave => (
        (wave % 2 == 0 ? 1 : -1) * (Slowest + (Fastest - Slowest) * random.NextDouble()),
        Enumerable.Range(0, Cosines).Select(_ => (Math.Tau / (Shortest * Math.Pow(Longest / Shortest, random.NextDouble())), Math.Tau * random.NextDouble())).ToArray()))];

    /// <summary>The standard deviation of the noise that <see cref="Measure"/> adds; the waves have 1.</summary>
    public const double Noise = 0.15;

    /// <summary>What a channel shows without noise.</summary>
    /// <param name="time">In steps.</param>
    /// <param name="channel">Its place in the row.</param>
    public double At(double time, double channel)
    {
        double sum = 0;
        foreach ((double speed, (double Frequency, double Phase)[] shape) in _waves)
            foreach ((double frequency, double phase) in shape) sum += Math.Cos(frequency * (channel - speed * time) + phase);
        return sum / Math.Sqrt(0.5 * Waves * Cosines);
    }

    /// <summary>What a channel shows, with noise.</summary>
    public float Measure(double time, double channel, Random random) => (float)(At(time, channel) + Noise * Normal.Sample(random));
}
