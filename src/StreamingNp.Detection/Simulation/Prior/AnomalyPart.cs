namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Puts anomalies into a series of the prior, on at most 3 % of its points, and flags them.</summary>
internal sealed class AnomalyPart
{
    private const double MaxShare = 0.03;
    private const int FirstPoints = 40, MaxTries = 30;

    private readonly List<(int First, int Length)> _flat = [];
    private readonly bool[] _flags;

    /// <summary>Makes a part that flags points in an array.</summary>
    public AnomalyPart(bool[] flags) => _flags = flags;

    /// <summary>Injects anomalies into what a series is made of.</summary>
    /// <param name="structure">Its structure.</param>
    /// <param name="noise">Its noise.</param>
    /// <param name="scale">What a difference is measured by: about the deviation of the noise.</param>
    /// <param name="random">What decides.</param>
    public void Inject(double[] structure, double[] noise, double scale, ref RandomSequence random)
    {
        int left = (int)Math.Ceiling(random.Uniform(0.0003, MaxShare) * structure.Length);
        for (int attempt = 0; attempt < MaxTries && left > 0; attempt++)
        {
            int kind = random.Whole(0, 9), length = Math.Min(left, Length(kind, ref random));
            int first = random.Whole(FirstPoints, structure.Length - length - 1);
            // One point apart from the next one, so that a flag says where each ends.
            if (_flags.AsSpan(first - 1, length + 2).Contains(true)) continue;
            Put(kind, first, length, structure, noise, scale, ref random);
            _flags.AsSpan(first, length).Fill(true);
            left -= length;
        }
    }

    /// <summary>Makes flat lines of the values that were chosen for it.</summary>
    public void Flatten(Span<double> values)
    {
        foreach ((int first, int length) in _flat) values.Slice(first, length).Fill(values[first - 1]);
    }

    private static int Length(int kind, ref RandomSequence random) => kind switch
    {
        < 3 => random.Whole(1, 4),
        3 or 4 => random.Whole(8, 200),
        8 => random.Whole(30, 300),
        _ => random.Whole(8, 150),
    };

    private void Put(int kind, int first, int length, double[] structure, double[] noise, double scale, ref RandomSequence random)
    {
        double size = scale * random.LogUniform(2.5, 30) * (random.Chance(0.6) ? 1 : -1);
        Span<double> ground = structure.AsSpan(first, length), chance = noise.AsSpan(first, length);
        switch (kind)
        {
            case < 3:
                foreach (ref double value in ground) value += size * random.Uniform(0.6, 1);
                break;
            case 3 or 4:
                foreach (ref double value in ground) value += size;
                break;
            case 5:
                _flat.Add((first, length));
                break;
            case 6:
                double factor = random.Chance(0.8) ? random.LogUniform(2.5, 10) : random.LogUniform(0.02, 0.3);
                foreach (ref double value in chance) value = factor * value + (factor > 1 ? scale * Ziggurat.Normal(ref random) : 0);
                break;
            case 7:
                // What should have come, such as a daily peak, does not.
                double from = structure[first - 1], to = structure[first + length];
                for (int index = 0; index < length; index++) ground[index] = from + (to - from) * (index + 1) / (length + 1);
                break;
            case 8:
                for (int index = 0; index < length; index++) ground[index] += size * (index + 1) / length;
                break;
            default:
                // What belongs to another time.
                structure.AsSpan(random.Whole(0, structure.Length - length), length).CopyTo(ground);
                break;
        }
    }
}
