namespace StreamingNp.NeuralProcesses.Reduction;

/// <summary>How the channels of a model are reduced, as its manifest says it.</summary>
public sealed record ReductionDescription
{
    /// <summary>One of <see cref="ReductionKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The names of the channels, in the order of a row; 2 to 1,024.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>The components; 1 to 64, and no more than channels.</summary>
    public required int Components { get; init; }

    /// <summary>The width of the hidden layers of an autoencoder; 0 for others.</summary>
    public int Hidden { get; init; }

    /// <summary>Checks everything that it says.</summary>
    /// <exception cref="ArgumentException">Something is out of its range; the sentence says what.</exception>
    public void Validate()
    {
        if (!ReductionKind.All.Contains(Kind)) throw new ArgumentException($"reduction.kind is \"{Kind}\"; it must be one of: {string.Join(", ", ReductionKind.All)}.");
        if (Channels.Count is < 2 or > 1_024 || Channels.Any(string.IsNullOrEmpty) || Channels.Distinct(StringComparer.Ordinal).Count() < Channels.Count)
            throw new ArgumentException("reduction.channels is out of its range; it must have 2 to 1,024 different names.");
        if (Components < 1 || Components > Math.Min(64, Channels.Count)) throw new ArgumentException($"reduction.components is {Components}; it must be 1 to 64, and no more than the {Channels.Count} channels.");
        if (Kind == ReductionKind.Autoencoder ? Hidden is < 1 or > Autoencoder.MaxHidden : Hidden != 0) throw new ArgumentException($"reduction.hidden is {Hidden}; it must be 1 to {Autoencoder.MaxHidden} for an autoencoder, else 0.");
    }
}
