namespace StreamingNp.Detection.Simulation;

/// <summary>Draws the parameters of a series of a given family.</summary>
internal static class FamilyParameters
{
    /// <summary>Draws one series. Levels and amplitudes vary by orders of magnitude.</summary>
    public static SeriesModel Draw(SeriesFamily family, ref RandomSequence random)
    {
        double scale = random.LogUniform(0.5, 20_000);
        double weekend = random.Chance(0.5) ? random.Uniform(0.3, 0.8) : 1;
        return family switch
        {
            SeriesFamily.SmoothDaily => Daily(family, ref random, scale, weekend, random.Uniform(0.02, 0.06)),
            SeriesFamily.NoisyDaily => Daily(family, ref random, scale, weekend, random.LogUniform(0.1, 1)),
            SeriesFamily.Trend => Daily(family, ref random, scale, weekend, random.Uniform(0.05, 0.3)) with
            {
                TrendAmplitude = scale * random.Uniform(0.5, 1.5),
                TrendPeriod = TimeSpan.FromDays(random.Uniform(20, 60)),
                TrendPhase = random.Uniform(),
            },
            SeriesFamily.Counts => Counts(ref random, weekend),
            SeriesFamily.Noise => Noise(ref random, scale),
            SeriesFamily.Latency => Latency(ref random, weekend),
            SeriesFamily.Utilisation => Utilisation(ref random, weekend),
            SeriesFamily.Plateau => Daily(family, ref random, scale, weekend, random.Uniform(0.04, 0.16)),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "No parameters are known for this family."),
        };
    }

    private static SeriesModel Daily(SeriesFamily family, ref RandomSequence random, double amplitude, double weekend, double relativeNoise)
    {
        double noise = amplitude * relativeNoise;
        return new()
        {
            Family = family,
            // High enough above zero for the noise, the deepest dip and the widest wandering level.
            Level = amplitude * random.Uniform(2.6, 6) + 12 * noise,
            Amplitude = amplitude,
            Shape = family == SeriesFamily.Plateau ? DailyShape.Plateau(ref random, weekend) : DailyShape.Smooth(ref random, weekend),
            NoiseDeviation = noise,
            Correlation = Correlation(ref random),
            Resolution = ResolutionFor(noise),
        };
    }

    private static SeriesModel Counts(ref RandomSequence random, double weekend)
    {
        double rate = random.LogUniform(1, 1_000);
        return new()
        {
            Family = SeriesFamily.Counts,
            Level = rate,
            Amplitude = rate * random.Uniform(0.4, 0.8),
            Shape = DailyShape.Smooth(ref random, weekend),
        };
    }

    private static SeriesModel Noise(ref RandomSequence random, double level)
    {
        double noise = level * random.LogUniform(0.005, 0.08);
        return new()
        {
            Family = SeriesFamily.Noise,
            Level = level,
            NoiseDeviation = noise,
            Correlation = Correlation(ref random),
            Resolution = ResolutionFor(noise),
        };
    }

    private static SeriesModel Latency(ref RandomSequence random, double weekend)
    {
        double median = random.LogUniform(3, 500);
        double noise = random.Uniform(0.1, 0.35);
        return new()
        {
            Family = SeriesFamily.Latency,
            Level = median,
            Amplitude = median * random.Uniform(0.05, 0.5),
            Shape = DailyShape.Smooth(ref random, weekend),
            NoiseDeviation = noise,
            Correlation = Correlation(ref random),
            Resolution = ResolutionFor(median * noise),
        };
    }

    private static SeriesModel Utilisation(ref RandomSequence random, double weekend)
    {
        double noise = random.LogUniform(0.8, 4);
        return new()
        {
            Family = SeriesFamily.Utilisation,
            Level = random.Uniform(40, 55),
            Amplitude = random.Uniform(8, 22),
            Shape = DailyShape.Smooth(ref random, weekend),
            NoiseDeviation = noise,
            Correlation = Correlation(ref random),
            Maximum = 100,
            Resolution = ResolutionFor(noise),
        };
    }

    private static double Correlation(ref RandomSequence random) => random.Chance(0.5) ? random.Uniform(0.1, 0.7) : 0;

    // Two to three digits below the noise: what a metric has, and short in a message.
    private static double ResolutionFor(double noise) => Math.Pow(10, Math.Max(0, 2 - Math.Floor(Math.Log10(noise))));
}
