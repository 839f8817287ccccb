using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Puts a series together: structure, noise, anomalies, and the form of its values.</summary>
internal sealed class Composition
{
    // A logarithm of more would be a number that no metric shows.
    private const double MaxExponent = 12;

    private readonly PriorFamily _family;
    private readonly SamplingTimes _times;
    private readonly double[] _structure, _noise;
    private RandomSequence _random, _noiseRandom, _injection;

    /// <summary>Begins a series.</summary>
    /// <param name="family">What it mainly is.</param>
    /// <param name="times">When it was measured.</param>
    /// <param name="random">What decides on its parts.</param>
    /// <param name="noise">What decides on its noise.</param>
    /// <param name="injection">What decides on anomalies.</param>
    public Composition(PriorFamily family, SamplingTimes times, RandomSequence random, RandomSequence noise, RandomSequence injection)
    {
        (_family, _times, _random, _noiseRandom, _injection) = (family, times, random, noise, injection);
        (_structure, _noise) = (new double[times.Count], new double[times.Count]);
    }

    private bool IsSimple => _family is PriorFamily.Sparse or PriorFamily.Constant or PriorFamily.NearlyConstant;

    /// <summary>Makes the series.</summary>
    /// <param name="anomalies">Whether anomalies may be injected.</param>
    public PriorSeries Compose(bool anomalies)
    {
        if (IsSimple) FillSimple();
        else FillMixed();
        bool[] flags = new bool[_times.Count];
        var injected = new AnomalyPart(flags);
        if (_injection.Chance(0.5) && anomalies) injected.Inject(_structure, _noise, AnomalyScale(), ref _injection);
        double[] values = _structure;
        for (int index = 0; index < values.Length; index++) values[index] += _noise[index];
        if (!IsSimple) GiveForm(values);
        double unit = _family is PriorFamily.Counts or PriorFamily.Percentage or PriorFamily.Sparse ? 1 : _random.LogUniform(1e-4, 1e8);
        if (_random.Chance(0.05)) unit = -unit;
        injected.Flatten(values);
        var observations = new Observation[values.Length];
        for (int index = 0; index < values.Length; index++) observations[index] = new(_times[index], unit * values[index]);
        return new(_family, observations, flags);
    }

    private bool Has(PriorFamily part, double otherwise) => _random.Chance(_family == part ? 1 : otherwise);

    // What a series mainly is shows; of the other parts there may be a trace.
    private double Weight(PriorFamily part) => _family == part ? _random.LogUniform(0.5, 2) : _random.LogUniform(0.05, 1);

    private void FillSimple()
    {
        if (_family == PriorFamily.Sparse) SparseForm.Zeros(_structure, ref _random);
        else if (_family == PriorFamily.NearlyConstant) SparseForm.NearlyConstant(_structure, ref _random);
        else Array.Fill(_structure, _random.Chance(0.3) ? 0 : 1);
    }

    private void FillMixed()
    {
        double[] volatility = new double[_times.Count];
        Array.Fill(volatility, 1);
        AddStructure(volatility);
        // Mostly positive, from a level that hardly varies to one that is lost in the variation.
        double level = _random.LogUniform(0.3, 100);
        for (int index = 0; index < _structure.Length; index++) _structure[index] += level;
        if (_family is PriorFamily.Daily or PriorFamily.Counts or PriorFamily.Percentage ? _random.Chance(0.35) : _random.Chance(0.08))
            CalendarPart.Shape(_times, ref _random).Multiply(_structure, _random.Uniform(0.05, 0.9));
        AddNoise(volatility, level);
    }

    private void AddStructure(double[] volatility)
    {
        if (Has(PriorFamily.Stationary, 0.35)) StationaryPart.Add(_structure, Weight(PriorFamily.Stationary), ref _random);
        if (Has(PriorFamily.Periodic, 0.1)) PeriodicPart.Add(_structure, _times, Weight(PriorFamily.Periodic), ref _random);
        if (Has(PriorFamily.Wandering, 0.2)) WanderingPart.Add(_structure, Weight(PriorFamily.Wandering), ref _random);
        if (Has(PriorFamily.Regimes, 0.06)) RegimePart.AddStates(_structure, volatility, Weight(PriorFamily.Regimes), ref _random);
        if (Has(PriorFamily.DutyCycle, 0.04)) RegimePart.AddDutyCycle(_structure, Weight(PriorFamily.DutyCycle), ref _random);
        if (Has(PriorFamily.Sawtooth, 0.04)) SawtoothPart.Add(_structure, Weight(PriorFamily.Sawtooth), ref _random);
        if (Has(PriorFamily.Daily, 0.3)) CalendarPart.Shape(_times, ref _random).AddTo(_structure, Weight(PriorFamily.Daily));
        if (Has(PriorFamily.DailyPeaks, 0.08)) CalendarPart.Peaks(_times, ref _random).AddTo(_structure, Weight(PriorFamily.DailyPeaks));
        if (_random.Chance(_family is PriorFamily.Wandering or PriorFamily.Regimes ? 0.4 : 0.1)) RegimePart.AddShifts(_structure, _random.LogUniform(0.1, 2), ref _random);
    }

    private void AddNoise(double[] volatility, double level)
    {
        double strength = _random.Chance(0.04) ? 0 : _random.LogUniform(0.01, 1.5);
        // Counts have noise of their own.
        if (_family == PriorFamily.Counts) strength = _random.Chance(0.5) ? 0 : 0.2 * strength;
        if (_random.Chance(0.3))
            for (int index = 0; index < volatility.Length; index++) volatility[index] *= Math.Abs(_structure[index]) / level;
        if (strength > 0) NoisePart.Fill(_noise, volatility, ref _noiseRandom);
        for (int index = 0; index < _noise.Length; index++) _noise[index] *= strength;
        if (Has(PriorFamily.Bursts, 0.12)) BurstPart.Add(_noise, Math.Max(0.05, strength) * _random.LogUniform(_family == PriorFamily.Bursts ? 3 : 1, 40), ref _random);
    }

    // Of the noise, or a share of the structure where that is nearly all.
    private double AnomalyScale()
    {
        double noise = Scaling.Deviation(_noise, Scaling.Mean(_noise)), structure = Scaling.Deviation(_structure, Scaling.Mean(_structure));
        double scale = Math.Max(noise, 0.1 * structure);
        return scale > 0 ? scale : _injection.LogUniform(0.001, 1);
    }

    private void GiveForm(double[] values)
    {
        switch (_family)
        {
            case PriorFamily.Counts:
                double rate = _random.LogUniform(0.2, 3_000) / Math.Max(1e-6, Math.Abs(Scaling.Mean(values)));
                foreach (ref double value in values.AsSpan()) value = Math.Max(0, value * rate);
                CountForm.Apply(values, ref _noiseRandom);
                break;
            case PriorFamily.Percentage:
                ValueForm.Percentage(values, ref _random);
                if (_random.Chance(0.5)) ValueForm.Quantise(values, _random.Chance(0.3) ? 1 : _random.Chance(0.5) ? 0.1 : 0.01);
                break;
            default:
                GiveFreeForm(values);
                break;
        }
        if (_family == PriorFamily.Plateaus || _random.Chance(0.03)) ValueForm.Repeat(values, ref _random);
    }

    private void GiveFreeForm(double[] values)
    {
        double mean = Scaling.Mean(values), deviation = Math.Max(1e-9, Scaling.Deviation(values, mean));
        if (_random.Chance(0.15))
        {
            double spread = _random.LogUniform(0.1, 1.5) / deviation;
            foreach (ref double value in values.AsSpan()) value = Math.Exp(Math.Clamp((value - mean) * spread, -MaxExponent, MaxExponent));
            deviation = Math.Max(1e-9, Scaling.Deviation(values, Scaling.Mean(values)));
        }
        if (_random.Chance(0.6))
            foreach (ref double value in values.AsSpan()) value = Math.Max(0, value);
        if (_family == PriorFamily.Quantised || _random.Chance(0.04)) ValueForm.Quantise(values, deviation * _random.LogUniform(0.2, 3));
        else if (_random.Chance(0.5)) ValueForm.Quantise(values, Math.Pow(10, Math.Floor(Math.Log10(deviation)) - _random.Whole(1, 3)));
    }
}
