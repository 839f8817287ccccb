namespace StreamingNp.Detection.Reduction;

/// <summary>What one channel contributes to the deviation of a row.</summary>
/// <param name="Channel">The name of the channel.</param>
/// <param name="Score">Its part of the score of the row; all parts add up to it.</param>
/// <param name="Value">What came, in the units of the channel; NaN where it is missing.</param>
/// <param name="Expected">What the other channels and the predictions say that it is, in its units.</param>
public sealed record ChannelContribution(string Channel, double Score, double Value, double Expected);
