namespace StreamingNp.Detection.Observations;

/// <summary>What the channels of one series were at one time.</summary>
/// <param name="Names">The channels that came.</param>
/// <param name="Values">The value of each, in single precision, in which it is kept; NaN for one that is missing. Not changed afterwards.</param>
public sealed record ChannelRow(ChannelNames Names, float[] Values)
{
    /// <summary>Whether no channel has a value.</summary>
    public bool IsMissing => !Values.AsSpan().ContainsAnyExcept(float.NaN);

    /// <summary>The row that one value is beside channels: a channel of its own, as near to the value as single precision comes.</summary>
    /// <param name="value">The value.</param>
    public static ChannelRow OfOne(double value) => new(ChannelNames.OneValue, [(float)Math.Clamp(value, float.MinValue, float.MaxValue)]);

    /// <summary>The row of an observation, which is <see cref="OfOne"/> where that is one value.</summary>
    /// <param name="observation">The observation.</param>
    internal static ChannelRow Of(in Observation observation) => observation.Channels ?? OfOne(observation.Value);

    /// <inheritdoc/>
    public bool Equals(ChannelRow? other) => ReferenceEquals(this, other) || (other is not null && Names.Equals(other.Names) && Values.AsSpan().SequenceEqual(other.Values));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Names, Values.Length > 0 ? Values[0] : 0);
}
