namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Where a level goes: random walks, trends that bend, slow waves.</summary>
internal static class WanderingPart
{
    /// <summary>Adds the part.</summary>
    public static void Add(Span<double> series, double weight, ref RandomSequence random)
    {
        double[] part = new double[series.Length];
        int form = random.Whole(0, 3);
        if (form == 0) Walk(part, ref random);
        else if (form == 1) Trend(part, ref random);
        else if (form == 2) Wave(part, ref random);
        else SmoothWalk(part, ref random);
        Scaling.Add(part, weight, series);
    }

    // Some walks stand still most of the time.
    private static void Walk(double[] part, ref RandomSequence random)
    {
        double moves = random.Chance(0.5) ? 1 : random.LogUniform(0.02, 1), at = 0;
        for (int index = 0; index < part.Length; index++)
        {
            if (moves == 1 || random.Chance(moves)) at += Ziggurat.Normal(ref random);
            part[index] = at;
        }
    }

    private static void SmoothWalk(double[] part, ref RandomSequence random)
    {
        double keep = 1 - 1 / random.LogUniform(5, 200), speed = 0, at = 0;
        for (int index = 0; index < part.Length; index++)
        {
            speed = keep * speed + Ziggurat.Normal(ref random);
            part[index] = at += speed;
        }
    }

    private static void Trend(double[] part, ref RandomSequence random)
    {
        double bends = random.Chance(0.5) ? 0 : random.LogUniform(0.0005, 0.01), slope = random.Chance(0.5) ? 1 : -1, at = 0;
        for (int index = 0; index < part.Length; index++)
        {
            if (bends > 0 && random.Chance(bends)) slope = Ziggurat.Normal(ref random);
            part[index] = at += slope;
        }
    }

    private static void Wave(double[] part, ref RandomSequence random)
    {
        double turn = Math.Tau / random.LogUniform(400, 10_000);
        (double sine, double cosine) = Math.SinCos(random.Uniform(0, Math.Tau));
        (double stepSine, double stepCosine) = Math.SinCos(turn);
        for (int index = 0; index < part.Length; index++)
        {
            part[index] = sine;
            (sine, cosine) = (sine * stepCosine + cosine * stepSine, cosine * stepCosine - sine * stepSine);
        }
    }
}
