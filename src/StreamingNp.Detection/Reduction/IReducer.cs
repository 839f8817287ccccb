namespace StreamingNp.Detection.Reduction;

/// <summary>Describes a row of many channels by a few components, and says what the channels would be by those alone.</summary>
/// <remarks>Channels are standardised, see <see cref="RobustStandardisation"/>. A missing channel is NaN: it has no say, which is not what 0 says.</remarks>
public interface IReducer
{
    /// <summary>The channels of a row; 1 or more.</summary>
    int Channels { get; }

    /// <summary>The components; 1 to <see cref="Channels"/>.</summary>
    int Components { get; }

    /// <summary>Describes a row.</summary>
    /// <param name="channels">[<see cref="Channels"/>], standardised; NaN where missing.</param>
    /// <param name="components">[<see cref="Components"/>], which is overwritten.</param>
    void Reduce(ReadOnlySpan<double> channels, Span<double> components);

    /// <summary>What the channels are by the components alone.</summary>
    /// <param name="components">[<see cref="Components"/>].</param>
    /// <param name="channels">[<see cref="Channels"/>], standardised, which is overwritten.</param>
    void Reconstruct(ReadOnlySpan<double> components, Span<double> channels);
}
