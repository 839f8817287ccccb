namespace StreamingNp.Detection.Evidence;

/// <summary>What makes a point an anomaly.</summary>
public enum EvidenceKind
{
    /// <summary>Its value, alone or with the one or two before it, is neither what the model nor what the same time of the days before let expect.</summary>
    Value,

    /// <summary>The newest points together have been improbable to the model for longer than they ever did.</summary>
    SustainedShift,

    /// <summary>Its value lies clearly outside of the range of six weeks.</summary>
    OutOfRange,

    /// <summary>Its value has come again and again in a series that usually changes.</summary>
    Stuck,

    /// <summary>What came at this time day after day did not come.</summary>
    Missing,

    /// <summary>Its channels are together what they rarely are.</summary>
    Channels,
}
