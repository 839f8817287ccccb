using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Reduction;

/// <summary>Which reduction it is, or which model of a grid, whatever the version of the model that it came with.</summary>
/// <param name="Fingerprint">The first eight bytes of a SHA-256 of its channels and numbers.</param>
/// <param name="Channels">Its channels, in their order.</param>
public sealed record ReductionIdentity(ulong Fingerprint, ChannelNames Channels);
