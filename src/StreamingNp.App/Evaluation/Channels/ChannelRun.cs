using System.Diagnostics;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Channels;

namespace StreamingNp.App.Evaluation.Channels;

/// <summary>Simulates channels with anomalies and judges them: together, and each by itself. The score of a row is what its verdict is taken from, so no model is needed.</summary>
/// <param name="channels">The channels.</param>
/// <param name="seed">Which are simulated.</param>
/// <param name="perKind">The anomalies of each kind.</param>
internal sealed class ChannelRun(int channels, int seed, int perKind)
{
    private const int RowsBefore = 8_000, RowsBetween = 3_000, RowsAfterAnomaly = 150, RowsOfAnomaly = 120, RowsOfShock = 10;
    private const double Threshold = 3;

    private readonly CorrelatedChannels _simulated = new(channels, (ulong)seed);
    private readonly ChannelNames _names = new(Enumerable.Range(0, channels).Select(Name));
    private readonly JointModel _joint = new();
    private readonly JointModel[] _alone = [.. Enumerable.Range(0, channels).Select(_ => new JointModel())];
    private readonly ChannelNames _one = new(["value"]);
    private readonly Random _random = new(seed);
    private readonly Stopwatch _watch = new();
    private EventTime _time = new(1_767_225_600_000_000);
    private int _rows, _normal, _false;

    /// <summary>Runs it.</summary>
    /// <param name="cancellation">Ends it.</param>
    public ChannelFigures Run(CancellationToken cancellation)
    {
        for (int row = 0; row < RowsBefore; row++) Next(out _);
        (ChannelAnomalyKind Kind, Found Found)[] found = [.. Enumerable.Range(0, perKind).SelectMany(_ => Enum.GetValues<ChannelAnomalyKind>()).Select(kind => (kind, Find(kind, cancellation)))];
        return new(channels, _normal, (double)_false / Math.Max(1, _normal), _watch.Elapsed.TotalMicroseconds / _rows, (double)_joint.StateBytes / channels, [.. found.GroupBy(one => one.Kind).Select(kind => FiguresOf(kind.Key, [.. kind.Select(one => one.Found)]))]);
    }

    private Found Find(ChannelAnomalyKind kind, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int channel = kind == ChannelAnomalyKind.CommonShock ? -1 : _random.Next(channels);
        _simulated.Begin(new(kind, channel, kind == ChannelAnomalyKind.CommonShock ? RowsOfShock : RowsOfAnomaly));
        bool isFound = false, isFoundAlone = false;
        JointReading? worst = null;
        while (_simulated.IsAnomalous)
        {
            JointReading? reading = Next(out double alone);
            isFound |= reading?.Score >= Threshold;
            isFoundAlone |= alone >= Threshold;
            if (reading is not null && (worst is null || reading.Score > worst.Score)) worst = reading;
        }
        for (int row = 0; row < RowsBetween; row++)
        {
            JointReading? reading = Next(out _);
            if (row < RowsAfterAnomaly) continue;
            _normal++;
            if (reading?.Score >= Threshold) _false++;
        }
        int rank = worst?.Contributions.Select((one, place) => (one.Channel, place)).Where(one => channel >= 0 && one.Channel == Name(channel)).Select(one => (int?)one.place).FirstOrDefault() ?? int.MaxValue;
        return new(isFound, isFoundAlone, rank, worst?.Pattern);
    }

    // The most improbable channel, less what it is worth less as one of several.
    private JointReading? Next(out double alone)
    {
        float[] values = _simulated.Next();
        _time = new(_time.Microseconds + 60_000_000);
        _rows++;
        _watch.Start();
        JointReading? reading = _joint.Take(_time, new ChannelRow(_names, values));
        _watch.Stop();
        alone = 0;
        for (int channel = 0; channel < channels; channel++)
            alone = Math.Max(alone, (_alone[channel].Take(_time, new ChannelRow(_one, [values[channel]]))?.Score ?? 0) - Math.Log10(channels));
        return reading;
    }

    private static ChannelKindFigures FiguresOf(ChannelAnomalyKind kind, Found[] all)
    {
        Found[] found = Array.FindAll(all, one => one.IsFound);
        bool isShock = kind == ChannelAnomalyKind.CommonShock;
        return new(
            NameOf(kind), all.Length, Share(all, one => one.IsFound), Share(all, one => one.IsFoundAlone),
            isShock ? null : Share(found, one => one.Rank == 0), isShock ? null : Share(found, one => one.Rank < 3), Share(found, one => IsTold(kind, one.Pattern)));
    }

    private static bool IsTold(ChannelAnomalyKind kind, JointPattern? pattern) => kind switch
    {
        ChannelAnomalyKind.Lag => pattern == JointPattern.Lag,
        ChannelAnomalyKind.CommonShock => pattern == JointPattern.CommonShock,
        _ => pattern is JointPattern.BrokenCorrelation or JointPattern.Value,
    };

    private static string NameOf(ChannelAnomalyKind kind) => kind switch
    {
        ChannelAnomalyKind.BrokenCorrelation => "broken correlation",
        ChannelAnomalyKind.Lag => "lag",
        ChannelAnomalyKind.Shift => "shift within its range",
        _ => "common shock",
    };

    private static string Name(int channel) => $"c{channel}";

    private static double Share(Found[] all, Func<Found, bool> has) => all.Length == 0 ? 0 : (double)all.Count(has) / all.Length;

    private readonly record struct Found(bool IsFound, bool IsFoundAlone, int Rank, JointPattern? Pattern);
}
