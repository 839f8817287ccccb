namespace StreamingNp.App.Evaluation.Channels;

/// <summary>What is found in simulated channels.</summary>
/// <param name="Seed">Which channels were simulated.</param>
/// <param name="Figures">Each number of channels.</param>
internal sealed record ChannelReport(int Seed, IReadOnlyList<ChannelFigures> Figures);
