namespace StreamingNp.Detection.Channels;

/// <summary>What the joint model of a series says of one row.</summary>
/// <param name="Deviation">How far the channels are from what is usual of them together, as the standard deviations that one normal variable would be off; 0 or more. It means the same for 2 and for 256 channels.</param>
/// <param name="Score">−log10 of the share of normal rows of this series that deviate as far; 0 or more, 0 while too little is known.</param>
public sealed record JointReading(double Deviation, double Score)
{
    /// <summary>In what way they are odd; has no meaning where <see cref="Contributions"/> is empty.</summary>
    public JointPattern Pattern { get; init; }

    /// <summary>By how many rows the first channel lags, where that is the <see cref="Pattern"/>.</summary>
    public int Lag { get; init; }

    /// <summary>What each channel gave to <see cref="Score"/>, the most first; empty where the row is as usual.</summary>
    public IReadOnlyList<ChannelContribution> Contributions { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(JointReading? other) =>
        ReferenceEquals(this, other) || (other is not null && Deviation.Equals(other.Deviation) && Score.Equals(other.Score) && Pattern == other.Pattern && Lag == other.Lag && Contributions.SequenceEqual(other.Contributions));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Deviation, Score, Pattern);
}
