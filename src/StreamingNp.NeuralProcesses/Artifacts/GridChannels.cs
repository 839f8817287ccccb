using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>The channels of a model of a grid, in their order.</summary>
/// <param name="Names">The name of each.</param>
/// <param name="Medians">What became 0, in its units.</param>
/// <param name="Scales">What became 1, in its units; above 0.</param>
/// <param name="Spreads">How far values are from what is predicted of them, on held-out rows, in predicted deviations: a robust standard deviation, above 0.</param>
public sealed record GridChannels(IReadOnlyList<string> Names, IReadOnlyList<double> Medians, IReadOnlyList<double> Scales, IReadOnlyList<double> Spreads)
{
    // Of an artifact that does not say it: neighbours share that much.
    private const double DegreesPerChannel = 0.25;

    /// <summary>The same as <see cref="Spreads"/> of what the rows before alone let expect; null for 1 each.</summary>
    public IReadOnlyList<double>? AheadSpreads { get; init; }

    /// <summary>The degrees of freedom of the sum of squares of a row against its other channels; null where that was not measured.</summary>
    public double? Degrees { get; init; }

    /// <summary>The same of a row against the rows before alone.</summary>
    public double? AheadDegrees { get; init; }

    /// <summary>One of <see cref="AheadSpreads"/>.</summary>
    public double AheadSpreadOf(int channel) => AheadSpreads?[channel] ?? 1;

    /// <summary>What predicts rows of these channels.</summary>
    /// <param name="fingerprint">Tells the model from others.</param>
    /// <param name="times">The rows of a field.</param>
    public ChannelGrid ToGrid(ulong fingerprint, int times)
    {
        double standard = Math.Max(1, DegreesPerChannel * Names.Count);
        return new ChannelGrid(new ReductionIdentity(fingerprint, new ChannelNames(Names)), times, ToStandardisation(), Degrees ?? standard, AheadDegrees ?? standard);
    }

    /// <summary>What brings the channels to one scale.</summary>
    public RobustStandardisation ToStandardisation() => new(Medians, Scales);

    /// <summary>Checks all of it.</summary>
    /// <param name="channels">How many channels the model has.</param>
    /// <exception cref="ArgumentException">Something is out of its range.</exception>
    public void Validate(int channels)
    {
        if (Names.Count != channels || Medians.Count != channels || Spreads.Count != channels || Spreads.Any(spread => !(spread > 0 && double.IsFinite(spread)))
            || (AheadSpreads is not null && (AheadSpreads.Count != channels || AheadSpreads.Any(spread => !(spread > 0 && double.IsFinite(spread)))))
            || Degrees is { } degrees && !(degrees > 0 && double.IsFinite(degrees)) || AheadDegrees is { } ahead && !(ahead > 0 && double.IsFinite(ahead)))
            throw new ArgumentException($"grid is out of its range; it must have a name, a median, a scale and spreads above 0 for each of {channels} channels, and degrees above 0.");
        ToStandardisation();
    }
}
