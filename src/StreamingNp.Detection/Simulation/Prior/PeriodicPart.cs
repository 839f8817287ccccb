namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>A shape of 5 to 300 points that comes again and again, often at a wandering pace and height.</summary>
internal static class PeriodicPart
{
    private const int Steps = 64;

    /// <summary>Adds the part.</summary>
    public static void Add(Span<double> series, SamplingTimes times, double weight, ref RandomSequence random)
    {
        double[] shape = Shape(ref random);
        double period = random.LogUniform(5, 300), phase = random.Uniform(0, Steps);
        double pace = random.Chance(0.5) ? random.LogUniform(0.001, 0.1) : 0, height = 1;
        double unsteady = random.Chance(0.4) ? random.LogUniform(0.005, 0.1) : 0;
        double[] part = new double[series.Length];
        double previous = 0;
        for (int index = 0; index < part.Length; index++)
        {
            double position = times.Position(index);
            double step = position - previous;
            previous = position;
            phase += step * Steps / period * (pace > 0 ? 1 + pace * Ziggurat.Normal(ref random) : 1);
            phase -= Steps * Math.Floor(phase / Steps);
            if (unsteady > 0) height = Math.Clamp(height + unsteady * (Ziggurat.Normal(ref random) - (height - 1)), 0.2, 3);
            int below = Math.Min((int)phase, Steps - 1);
            part[index] = height * (shape[below] + (phase - below) * (shape[below + 1] - shape[below]));
        }
        Scaling.Add(part, weight, series);
    }

    // One more step than a period, so that interpolation need not wrap around.
    private static double[] Shape(ref RandomSequence random)
    {
        double[] shape = new double[Steps + 1];
        int form = random.Whole(0, 3), harmonics = random.Whole(1, 4);
        double on = random.Uniform(0.05, 0.9), offset = random.Uniform();
        Span<double> sizes = stackalloc double[4], phases = stackalloc double[4];
        for (int harmonic = 0; harmonic < harmonics; harmonic++) (sizes[harmonic], phases[harmonic]) = (random.Uniform(0.2, 1) / (harmonic + 1), random.Uniform());
        for (int step = 0; step < Steps; step++)
        {
            double at = (double)step / Steps;
            double sum = 0;
            switch (form)
            {
                case 0:
                    sum = at < on ? 1 : 0;
                    break;
                case 1:
                    sum = at < on ? at / on : (1 - at) / (1 - on);
                    break;
                default:
                    for (int harmonic = 0; harmonic < harmonics; harmonic++) sum += sizes[harmonic] * Math.Sin(Math.Tau * ((harmonic + 1) * at + phases[harmonic] + offset));
                    break;
            }
            shape[step] = sum;
        }
        shape[Steps] = shape[0];
        return shape;
    }
}
