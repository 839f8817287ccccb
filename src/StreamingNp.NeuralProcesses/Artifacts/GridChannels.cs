using StreamingNp.Detection.Reduction;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>The channels of a model of a grid, in their order.</summary>
/// <param name="Names">The name of each.</param>
/// <param name="Medians">What became 0, in its units.</param>
/// <param name="Scales">What became 1, in its units; above 0.</param>
/// <param name="Spreads">How far values are from what is predicted of them, on held-out rows, in predicted deviations: a robust standard deviation, above 0.</param>
public sealed record GridChannels(IReadOnlyList<string> Names, IReadOnlyList<double> Medians, IReadOnlyList<double> Scales, IReadOnlyList<double> Spreads)
{
    /// <summary>What brings the channels to one scale.</summary>
    public RobustStandardisation ToStandardisation() => new(Medians, Scales);

    /// <summary>Checks all of it.</summary>
    /// <param name="channels">How many channels the model has.</param>
    /// <exception cref="ArgumentException">Something is out of its range.</exception>
    public void Validate(int channels)
    {
        if (Names.Count != channels || Medians.Count != channels || Spreads.Count != channels || Spreads.Any(spread => !(spread > 0 && double.IsFinite(spread))))
            throw new ArgumentException($"grid is out of its range; it must have a name, a median, a scale and a spread above 0 for each of {channels} channels.");
        ToStandardisation();
    }
}
