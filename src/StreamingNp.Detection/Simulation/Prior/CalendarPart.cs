namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>What comes back each day, and differs between the days of a week.</summary>
internal sealed class CalendarPart
{
    private const long Day = 86_400_000_000;
    private const int Steps = 192;

    private readonly double[] _values;

    private CalendarPart(double[] values) => _values = values;

    /// <summary>A daily shape: a sum of harmonics, or high by day and low by night.</summary>
    public static CalendarPart Shape(SamplingTimes times, ref RandomSequence random)
    {
        double[] shape = new double[Steps + 1];
        if (random.Chance(0.3)) Plateau(shape, ref random);
        else Harmonics(shape, ref random);
        shape[Steps] = shape[0];
        double[] values = new double[times.Count];
        Span<double> week = stackalloc double[7];
        Week(week, ref random);
        double varies = random.Chance(0.6) ? random.LogUniform(0.01, 0.3) : 0, today = 1;
        long zone = (long)(random.Uniform() * Day), previous = -1;
        for (int index = 0; index < values.Length; index++)
        {
            long local = times[index].Microseconds + zone, day = local / Day;
            if (day != previous) (previous, today) = (day, week[(int)(day % 7)] * (1 + varies * Ziggurat.Normal(ref random)));
            double step = (local - day * Day) * ((double)Steps / Day);
            int below = (int)step;
            values[index] = today * (shape[below] + (step - below) * (shape[below + 1] - shape[below]));
        }
        return new(values);
    }

    /// <summary>Peaks of 1 to 6 points at one to four times of each day, or every few hours.</summary>
    public static CalendarPart Peaks(SamplingTimes times, ref RandomSequence random)
    {
        double[] values = new double[times.Count];
        Span<double> week = stackalloc double[7];
        Week(week, ref random);
        int peaks = random.Whole(1, 4);
        long every = random.Chance(0.3) ? Day / (long)random.Whole(2, 12) : Day;
        for (int peak = 0; peak < peaks; peak++)
        {
            long at = (long)(random.Uniform() * every), width = Math.Min(times.Interval * random.Whole(1, 6), every / 2);
            double size = random.LogUniform(0.3, 1), varies = random.LogUniform(0.02, 0.5), height = 0, skipped = random.Chance(0.2) ? random.Uniform(0, 0.1) : 0;
            bool pointed = random.Chance(0.5);
            long previous = -1;
            for (int index = 0; index < values.Length; index++)
            {
                long since = times[index].Microseconds - at, cycle = since / every, into = since - cycle * every;
                if (into >= width) continue;
                if (cycle != previous)
                    (previous, height) = (cycle, random.Chance(skipped) ? 0 : size * week[(int)(since / Day % 7)] * Math.Max(0.1, 1 + varies * Ziggurat.Normal(ref random)));
                values[index] += pointed ? height * (1 - (double)into / width) : height;
            }
        }
        return new(values);
    }

    /// <summary>Adds the part.</summary>
    public void AddTo(Span<double> series, double weight) => Scaling.Add(_values, weight, series);

    /// <summary>Multiplies a series by the part, as a factor around 1.</summary>
    /// <param name="series">The series.</param>
    /// <param name="strength">How far the factor goes down or up; 0 to 0.95.</param>
    public void Multiply(Span<double> series, double strength)
    {
        double most = 1e-12;
        foreach (double value in _values) most = Math.Max(most, Math.Abs(value));
        for (int index = 0; index < series.Length; index++) series[index] *= 1 + strength * _values[index] / most;
    }

    // Half of the series know no weekend.
    private static void Week(Span<double> week, ref RandomSequence random)
    {
        week.Fill(1);
        if (random.Chance(0.5)) return;
        if (random.Chance(0.75))
        {
            week[0] = week[1] = random.Chance(0.8) ? random.Uniform(0.05, 0.9) : random.Uniform(1.1, 1.8);
            if (random.Chance(0.3)) week[1] *= random.Uniform(0.5, 1.2);
        }
        else
        {
            foreach (ref double day in week) day = random.Uniform(0.5, 1.2);
        }
    }

    private static void Harmonics(Span<double> shape, ref RandomSequence random)
    {
        int harmonics = random.Whole(1, 5);
        double falls = random.Uniform(0.5, 2);
        for (int harmonic = 1; harmonic <= harmonics; harmonic++)
        {
            double size = random.Uniform(0.3, 1) / Math.Pow(harmonic, falls), phase = random.Uniform(0, Math.Tau);
            (double stepSine, double stepCosine) = Math.SinCos(Math.Tau * harmonic / Steps);
            (double sine, double cosine) = Math.SinCos(phase);
            for (int step = 0; step < Steps; step++)
            {
                shape[step] += size * sine;
                (sine, cosine) = (sine * stepCosine + cosine * stepSine, cosine * stepCosine - sine * stepSine);
            }
        }
    }

    private static void Plateau(Span<double> shape, ref RandomSequence random)
    {
        double opens = random.Uniform(0.2, 0.45), closes = opens + random.Uniform(0.15, 0.5), edge = random.LogUniform(0.005, 0.08);
        double lunch = random.Chance(0.3) ? random.Uniform(0.1, 0.5) : 0, middle = 0.5 * (opens + closes);
        for (int step = 0; step < Steps; step++)
        {
            double at = (double)step / Steps;
            shape[step] = Math.Min(Math.Clamp((at - opens) / edge, 0, 1), Math.Clamp((closes - at) / edge, 0, 1));
            if (Math.Abs(at - middle) < 0.02) shape[step] *= 1 - lunch;
        }
    }
}
