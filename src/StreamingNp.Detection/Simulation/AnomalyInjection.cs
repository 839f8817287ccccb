using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>Puts labelled anomalies into a series, each only where it can be seen.</summary>
internal sealed class AnomalyInjection
{
    private static readonly AnomalyKind[] Kinds = [AnomalyKind.Spike, AnomalyKind.Dip, AnomalyKind.LevelShift, AnomalyKind.FlatLine, AnomalyKind.ShiftedDay];
    private static readonly TimeSpan Gap = TimeSpan.FromDays(2);
    private static readonly TimeSpan WidestExtraGap = TimeSpan.FromDays(3);
    private static readonly TimeSpan Retry = TimeSpan.FromHours(3);
    private static readonly TimeSpan Shift = TimeSpan.FromHours(3);
    private const double MinDailyAmplitude = 4;
    private const double MinRateOfAFlatLine = 20;

    private readonly SimulationOptions _options;
    private readonly SeriesModel _model;
    private readonly Noise[] _noise;
    private readonly Observation[] _observations;
    private RandomSequence _random;

    /// <param name="options">Warm-up and interval.</param>
    /// <param name="model">Where the series comes from.</param>
    /// <param name="noise">The noise of every point.</param>
    /// <param name="observations">The series without anomalies; they are written into it.</param>
    /// <param name="random">What decides on place, kind and size.</param>
    public AnomalyInjection(SimulationOptions options, SeriesModel model, Noise[] noise, Observation[] observations, RandomSequence random)
    {
        _options = options;
        _model = model;
        _noise = noise;
        _observations = observations;
        _random = random;
    }

    /// <summary>Injects anomalies up to the end of the series.</summary>
    /// <returns>What was injected, in order of time.</returns>
    public SimulatedAnomaly[] Inject()
    {
        List<SimulatedAnomaly> injected = [];
        int extra = Points(WidestExtraGap);
        // The first point has none before it that a flat line could repeat.
        long first = Math.Max(1, Points(_options.WarmUp)) + _random.Whole(0, extra);
        while (first < _observations.Length)
        {
            if (InjectAt((int)first, injected) is { } anomaly)
            {
                injected.Add(anomaly);
                first = anomaly.LastIndex + (long)Points(Gap) + _random.Whole(0, extra);
            }
            else
            {
                first += Points(Retry);
            }
        }
        return [.. injected];
    }

    // Tries the kinds that the series has had least, first.
    private SimulatedAnomaly? InjectAt(int first, List<SimulatedAnomaly> before)
    {
        foreach (AnomalyKind kind in Kinds.OrderBy(kind => before.Count(anomaly => anomaly.Kind == kind) + _random.Uniform()))
        {
            SimulatedAnomaly? anomaly = kind switch
            {
                AnomalyKind.Spike => Moved(kind, first, _random.Whole(1, 3), _random.Uniform(4, 8)),
                AnomalyKind.Dip => Moved(kind, first, _random.Whole(1, 3), -_random.Uniform(4, 8)),
                AnomalyKind.LevelShift => Moved(kind, first, _random.Whole(36, 144), _random.Uniform(3, 6) * (_random.Chance(0.5) ? 1 : -1)),
                AnomalyKind.FlatLine => FlatLine(first, _random.Whole(20, 60)),
                _ => ShiftedDay(first, _random.Chance(0.5) ? Shift : -Shift),
            };
            if (anomaly is not null) return anomaly;
        }
        return null;
    }

    private SimulatedAnomaly? Moved(AnomalyKind kind, int first, int length, double size)
    {
        if (!HasRoom(first, length)) return null;
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            Observation clean = _observations[first + i];
            values[i] = _model.Moved(clean.Value, _model.Expected(clean.Time), size);
            if (double.IsNaN(values[i])) return null;
        }
        return Write(kind, first, values, size);
    }

    private SimulatedAnomaly? FlatLine(int first, int length)
    {
        if (!HasRoom(first, length)) return null;
        for (int i = first; i < first + length; i++)
            if (_model.Family == SeriesFamily.Counts && _model.Expected(_observations[i].Time) < MinRateOfAFlatLine) return null;
        double[] values = new double[length];
        Array.Fill(values, _observations[first - 1].Value);
        return Write(AnomalyKind.FlatLine, first, values, 0);
    }

    // From the next midnight to the one after it.
    private SimulatedAnomaly? ShiftedDay(int earliest, TimeSpan delay)
    {
        if (_model.Shape is null) return null;
        TimeSpan day = TimeSpan.FromDays(1);
        TimeSpan sinceMidnight = _observations[earliest].Time.ToDateTimeOffset().TimeOfDay;
        int first = earliest + (sinceMidnight == TimeSpan.Zero ? 0 : Points(day - sinceMidnight));
        int length = (int)(day / _options.Interval);
        if (!HasRoom(first, length)) return null;

        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        double deviations = 0;
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            EventTime time = _observations[first + i].Time;
            double expected = _model.Expected(time);
            lowest = Math.Min(lowest, expected);
            highest = Math.Max(highest, expected);
            deviations += _model.ResidualDeviation(expected);
            values[i] = _model.Value(_model.Expected(time, delay), _noise[first + i]);
        }
        bool isClear = (highest - lowest) / 2 >= MinDailyAmplitude * deviations / length;
        return isClear ? Write(AnomalyKind.ShiftedDay, first, values, 0) : null;
    }

    // Room for those points after the end in which an incident may still open.
    private bool HasRoom(int first, int length) => first + length + SeriesEvaluation.GracePoints <= _observations.Length;

    private int Points(TimeSpan time) => (int)Math.Min(Math.Ceiling(time / _options.Interval), int.MaxValue);

    private SimulatedAnomaly Write(AnomalyKind kind, int first, double[] values, double size)
    {
        for (int i = 0; i < values.Length; i++) _observations[first + i] = _observations[first + i] with { Value = values[i] };
        int last = first + values.Length - 1;
        return new(kind, _observations[first].Time, _observations[last].Time, first, last, size);
    }
}
