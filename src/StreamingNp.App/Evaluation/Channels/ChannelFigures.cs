namespace StreamingNp.App.Evaluation.Channels;

/// <summary>What is found of anomalies that show only jointly, in simulated channels.</summary>
/// <param name="Channels">The channels.</param>
/// <param name="Rows">The normal rows that false alarms are counted on.</param>
/// <param name="FalseAlarmRate">The share of normal rows with a score from 3 on, which 1 in 1,000 should have.</param>
/// <param name="MicrosecondsPerRow">What the joint model takes for a row.</param>
/// <param name="BytesPerChannel">What its state takes for each channel, names included.</param>
/// <param name="Kinds">The kinds of anomalies.</param>
internal sealed record ChannelFigures(int Channels, int Rows, double FalseAlarmRate, double MicrosecondsPerRow, double BytesPerChannel, IReadOnlyList<ChannelKindFigures> Kinds);
