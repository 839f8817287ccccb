using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>What a model of a grid makes of a row of channels.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Score">−log10 of the p-value of its most improbable channel, corrected for their number; 0 while there are too few rows before it.</param>
/// <param name="Contributions">What each channel contributes to the score, in their order; empty while there are too few rows.</param>
public sealed record GridRow(EventTime Time, double Score, IReadOnlyList<ChannelContribution> Contributions);
