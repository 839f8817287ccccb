namespace StreamingNp.Detection.Channels;

/// <summary>In what way the channels of a series are odd together.</summary>
public enum JointPattern
{
    /// <summary>A channel is outside of what it has been by itself.</summary>
    Value,

    /// <summary>A channel does not go with the others any more.</summary>
    BrokenCorrelation,

    /// <summary>A channel follows the others later than before.</summary>
    Lag,

    /// <summary>Most channels have moved together, all at once.</summary>
    CommonShock,
}
