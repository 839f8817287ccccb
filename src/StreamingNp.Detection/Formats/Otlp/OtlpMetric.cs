namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>What all points of a metric have in common.</summary>
/// <param name="Name">Its name, such as <c>http.server.request.duration</c>.</param>
/// <param name="Unit">Its unit, such as <c>By</c> or <c>s</c>; empty where it has none.</param>
/// <param name="Kind">What its points are.</param>
/// <param name="Temporality">Since when they count; of sums and histograms.</param>
/// <param name="IsMonotonic">Whether a sum only rises.</param>
internal readonly record struct OtlpMetric(string Name, string Unit, OtlpMetricKind Kind, OtlpTemporality Temporality, bool IsMonotonic)
{
    /// <summary>The field of the message that holds its points.</summary>
    public string Field => Kind switch
    {
        OtlpMetricKind.Gauge => "gauge",
        OtlpMetricKind.Sum => "sum",
        OtlpMetricKind.Histogram => "histogram",
        OtlpMetricKind.ExponentialHistogram => "exponentialHistogram",
        _ => "summary",
    };
}
