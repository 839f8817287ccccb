namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Since when a sum or a histogram counts.</summary>
internal enum OtlpTemporality
{
    /// <summary>It does not say it.</summary>
    Unspecified,

    /// <summary>Since the point before.</summary>
    Delta,

    /// <summary>Since the producer started.</summary>
    Cumulative,
}
