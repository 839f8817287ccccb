namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Levels that a series changes between as a part of its normal life.</summary>
internal static class RegimePart
{
    /// <summary>Adds two or three states, each with its own level, a mean length of 10 to 1,000 points, and often its own noise.</summary>
    /// <param name="series">The series.</param>
    /// <param name="volatility">The factor of the noise at each point.</param>
    /// <param name="weight">The standard deviation of the levels.</param>
    /// <param name="random">What decides.</param>
    public static void AddStates(Span<double> series, Span<double> volatility, double weight, ref RandomSequence random)
    {
        int states = random.Whole(2, 3), state = 0;
        Span<double> levels = stackalloc double[3], leaves = stackalloc double[3], noise = stackalloc double[3];
        bool noisy = random.Chance(0.5);
        for (int one = 0; one < states; one++)
            (levels[one], leaves[one], noise[one]) = (one == 1 ? levels[0] + random.Uniform(0.5, 2) : Ziggurat.Normal(ref random), 1 / random.LogUniform(10, 1_000), noisy ? random.LogUniform(0.3, 3) : 1);
        // Some change at once, some take their time.
        double follow = random.Chance(0.7) ? 1 : 1 / random.LogUniform(1, 20), at = levels[0];
        double[] part = new double[series.Length];
        for (int index = 0; index < part.Length; index++)
        {
            if (random.Chance(leaves[state])) state = (state + random.Whole(1, states - 1)) % states;
            part[index] = at += follow * (levels[state] - at);
            volatility[index] *= noise[state];
        }
        Scaling.Add(part, weight, series);
    }

    /// <summary>Adds on and off in turns, each of a length of its own that varies little or much.</summary>
    public static void AddDutyCycle(Span<double> series, double weight, ref RandomSequence random)
    {
        double on = random.LogUniform(2, 150), off = random.LogUniform(2, 300), varies = random.LogUniform(0.01, 0.5);
        double rise = random.Chance(0.5) ? 1 : random.Uniform(0.05, 0.7), at = 0, left = 0;
        bool isOn = false;
        double[] part = new double[series.Length];
        for (int index = 0; index < part.Length; index++)
        {
            if (--left <= 0)
            {
                isOn = !isOn;
                left += Math.Max(1, (isOn ? on : off) * (1 + varies * Ziggurat.Normal(ref random)));
            }
            part[index] = at += rise * ((isOn ? 1 : 0) - at);
        }
        Scaling.Add(part, weight, series);
    }

    /// <summary>Adds level shifts that last, one in 200 to 5,000 points.</summary>
    public static void AddShifts(Span<double> series, double weight, ref RandomSequence random)
    {
        double rate = 1 / random.LogUniform(200, 5_000), at = 0;
        for (int index = 0; index < series.Length; index++)
        {
            if (random.Chance(rate)) at += weight * Ziggurat.Normal(ref random);
            series[index] += at;
        }
    }
}
