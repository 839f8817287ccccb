namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Variation around a level: an Ornstein-Uhlenbeck process, one to three times through itself, so that it is rough or, like a Matérn process, smooth.</summary>
internal static class StationaryPart
{
    /// <summary>Adds the part.</summary>
    public static void Add(Span<double> series, double weight, ref RandomSequence random)
    {
        double scale = random.LogUniform(1, 500);
        int times = random.Whole(1, 3);
        double keep = Math.Exp(-1 / scale), rest = 1 - keep;
        double[] part = new double[series.Length];
        double first = Ziggurat.Normal(ref random) * Math.Sqrt(rest / 2), second = 0, third = 0;
        for (int index = 0; index < part.Length; index++)
        {
            first = keep * first + rest * Ziggurat.Normal(ref random);
            second = keep * second + rest * first;
            third = keep * third + rest * second;
            part[index] = times switch { 1 => first, 2 => second, _ => third };
        }
        Scaling.Add(part, weight, series);
    }
}
