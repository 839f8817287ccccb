namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>What the points of a metric are.</summary>
internal enum OtlpMetricKind
{
    /// <summary>None: the metric has no data.</summary>
    None,

    /// <summary>Values as they were measured.</summary>
    Gauge,

    /// <summary>Sums of what was measured.</summary>
    Sum,

    /// <summary>How many values fell into buckets with bounds of their own.</summary>
    Histogram,

    /// <summary>How many values fell into buckets whose bounds are powers of one base.</summary>
    ExponentialHistogram,

    /// <summary>Quantiles that the producer has computed.</summary>
    Summary,
}
