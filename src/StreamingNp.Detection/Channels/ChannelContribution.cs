namespace StreamingNp.Detection.Channels;

/// <summary>What one channel gave to the score of a row, and what was expected of it.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Score">Its part of the score: the parts of all channels add up to it.</param>
/// <param name="Value">Its value; NaN where it is missing.</param>
/// <param name="Expected">What the other channels, or the components of a reduction, say that it should be; NaN where nothing is known.</param>
/// <param name="Deviation">The usual deviation from that; NaN where nothing is known.</param>
public readonly record struct ChannelContribution(string Channel, double Score, double Value, double Expected, double Deviation = double.NaN);
