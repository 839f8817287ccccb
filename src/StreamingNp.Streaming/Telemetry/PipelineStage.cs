namespace StreamingNp.Streaming.Telemetry;

/// <summary>The stages of the way of a record that can be busy.</summary>
public enum PipelineStage
{
    /// <summary>The thread that reads from Kafka.</summary>
    Source,

    /// <summary>The lanes: decoding, series, windows, incidents.</summary>
    Lane,

    /// <summary>The scorers: the model.</summary>
    Scorer,

    /// <summary>The commits of the lanes, until brokers acknowledge them.</summary>
    Delivery,
}
