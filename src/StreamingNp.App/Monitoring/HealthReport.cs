namespace StreamingNp.App.Monitoring;

/// <summary>How the processor is.</summary>
/// <param name="Live">Whether its parts turn; where not, a new start is what helps.</param>
/// <param name="Ready">Whether it can do its work; where not, the reasons say what helps.</param>
internal sealed record HealthReport(HealthCheck Live, HealthCheck Ready);
