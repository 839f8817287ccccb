namespace StreamingNp.Detection.Simulation.Channels;

/// <summary>What goes wrong in simulated channels while each stays within its own range.</summary>
public enum ChannelAnomalyKind
{
    /// <summary>A channel follows sources of its own, which are like those of the others.</summary>
    BrokenCorrelation,

    /// <summary>A channel follows the sources later.</summary>
    Lag,

    /// <summary>A channel is shifted towards its middle.</summary>
    Shift,

    /// <summary>All sources jump at once.</summary>
    CommonShock,
}
