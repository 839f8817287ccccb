using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Simulation.Channels;

/// <summary>
/// Channels that follow common sources (a factor model): each source wanders around a daily cycle of its own, and each channel is a mixture of them in
/// units of its own, with noise of its own that is a fifth to a third of its variation. Rows are a minute apart. The same seed gives the same rows.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CorrelatedChannels
{
    private const int RowsPerDay = 1_440, RowsKept = 32, MinLag = 12, MaxLag = 24;
    private const double Wandering = 0.95, OwnWandering = 0.7, SizeOfShift = 5, SizeOfShock = 6;

    private readonly double[][] _loads;
    private readonly double[] _own;
    private readonly double[] _units;
    private readonly double[] _offsets;
    private readonly double[] _phases;
    private readonly double[] _sources;
    private readonly double[] _others;
    private readonly double[] _noise;
    private readonly List<double[]> _past = [];
    private RandomSequence _random;
    private long _row;
    private ChannelAnomaly? _anomaly;
    private int _left;
    private int _lag;
    private double _sign;

    /// <summary>Makes channels.</summary>
    /// <param name="channels">How many; 2 or more.</param>
    /// <param name="seed">Which.</param>
    public CorrelatedChannels(int channels, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 2);
        _random = new RandomSequence(seed, (ulong)channels);
        Sources = Math.Max(1, (int)Math.Round(Math.Sqrt(channels) / 2));
        _loads = [.. Enumerable.Range(0, channels).Select(Loads)];
        (_own, _units, _offsets) = (new double[channels], new double[channels], new double[channels]);
        for (int channel = 0; channel < channels; channel++)
        {
            _own[channel] = _random.Uniform(0.2, 0.33);
            _units[channel] = Math.Exp(3 * _random.Gaussian());
            _offsets[channel] = 10 * _units[channel] * _random.Gaussian();
        }
        (_sources, _others, _phases, _noise) = (new double[Sources], new double[Sources], new double[Sources], new double[channels]);
        for (int source = 0; source < Sources; source++) _phases[source] = _random.Uniform(0, Math.Tau);
    }

    /// <summary>The sources.</summary>
    public int Sources { get; }

    /// <summary>The channels.</summary>
    public int Channels => _loads.Length;

    /// <summary>Whether an anomaly is under way.</summary>
    public bool IsAnomalous => _left > 0;

    /// <summary>Begins an anomaly with the next row.</summary>
    /// <param name="anomaly">The anomaly.</param>
    public void Begin(ChannelAnomaly anomaly)
    {
        (_anomaly, _left) = (anomaly, anomaly.Rows);
        _lag = _random.Whole(MinLag, MaxLag);
        // What a channel that has left the others shows goes on from where it was.
        _sources.CopyTo(_others, 0);
        _sign = _random.Chance(0.5) ? 1 : -1;
        if (anomaly.Kind == ChannelAnomalyKind.Shift && _past.Count > 0) _sign = -Math.Sign(Mixed(anomaly.Channel, _past[^1]));
        if (anomaly.Kind != ChannelAnomalyKind.CommonShock) return;
        for (int source = 0; source < Sources; source++) _sources[source] += _sign * SizeOfShock * Math.Sqrt(1 - Wandering * Wandering);
    }

    /// <summary>The next row.</summary>
    public float[] Next()
    {
        double innovation = Math.Sqrt(1 - Wandering * Wandering), ownInnovation = Math.Sqrt(1 - OwnWandering * OwnWandering);
        double[] now = new double[Sources], other = new double[Sources];
        for (int source = 0; source < Sources; source++)
        {
            _sources[source] = Wandering * _sources[source] + innovation * _random.Gaussian();
            _others[source] = Wandering * _others[source] + innovation * _random.Gaussian();
            double cycle = Math.Sin(Math.Tau * _row / RowsPerDay + _phases[source]);
            (now[source], other[source]) = (_sources[source] + cycle, _others[source] + cycle);
        }
        _past.Add(now);
        if (_past.Count > RowsKept) _past.RemoveAt(0);
        float[] row = new float[Channels];
        for (int channel = 0; channel < row.Length; channel++)
        {
            _noise[channel] = OwnWandering * _noise[channel] + ownInnovation * _random.Gaussian();
            row[channel] = (float)(_offsets[channel] + _units[channel] * (Followed(channel, now, other) + _own[channel] * _noise[channel]));
        }
        _row++;
        if (_left > 0) _left--;
        return row;
    }

    private double Followed(int channel, double[] now, double[] other)
    {
        if (_left == 0 || _anomaly!.Channel != channel) return Mixed(channel, now);
        return _anomaly.Kind switch
        {
            ChannelAnomalyKind.BrokenCorrelation => Mixed(channel, other),
            ChannelAnomalyKind.Lag => Mixed(channel, _past[Math.Max(0, _past.Count - 1 - _lag)]),
            ChannelAnomalyKind.Shift => Mixed(channel, now) + _sign * SizeOfShift * _own[channel],
            _ => Mixed(channel, now),
        };
    }

    private double Mixed(int channel, double[] sources)
    {
        double sum = 0;
        for (int source = 0; source < sources.Length; source++) sum += _loads[channel][source] * sources[source];
        return sum;
    }

    // One source above all, and something of the others; of length 1.
    private double[] Loads(int channel)
    {
        double[] loads = new double[Sources];
        for (int source = 0; source < Sources; source++) loads[source] = (source == channel % Sources ? 1 : _random.Chance(0.3) ? -0.3 : 0.3) * _random.Uniform(0.7, 1.3);
        double length = Math.Sqrt(loads.Sum(load => load * load));
        return [.. loads.Select(load => load / length)];
    }
}
