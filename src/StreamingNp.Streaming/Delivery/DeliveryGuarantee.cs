namespace StreamingNp.Streaming.Delivery;

/// <summary>What is promised of results when a process or broker fails half-way.</summary>
public enum DeliveryGuarantee
{
    /// <summary>Every result is published; after a failure some are published again, with the same id.</summary>
    AtLeastOnce,

    /// <summary>Whoever reads committed records only sees every result once: results and offsets are committed in one transaction.</summary>
    ExactlyOnce,
}
