namespace StreamingNp.Streaming.Alerts;

/// <summary>Which service of PagerDuty gets notifications.</summary>
public sealed record PagerDutyOptions
{
    /// <summary>The address of the Events API v2.</summary>
    public Uri Url { get; init; } = new("https://events.pagerduty.com/v2/enqueue");

    /// <summary>The integration key of the service.</summary>
    public required string RoutingKey { get; init; }
}
