namespace StreamingNp.Detection.Simulation.Channels;

/// <summary>An anomaly of simulated channels.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Channel">The index of the channel that it is about; of a common shock, none.</param>
/// <param name="Rows">How many rows it lasts.</param>
public sealed record ChannelAnomaly(ChannelAnomalyKind Kind, int Channel, int Rows);
