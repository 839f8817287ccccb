namespace StreamingNp.Streaming.Lanes;

/// <summary>What becomes of a record whose observation is passed over because it is late or a duplicate.</summary>
public enum PassedOver
{
    /// <summary>It is counted.</summary>
    Count,

    /// <summary>It is sent to the dead-letter topic, and counted there.</summary>
    DeadLetter,
}
