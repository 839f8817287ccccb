namespace StreamingNp.Streaming.Alerts;

/// <summary>Which Alertmanagers get alerts, and what these carry.</summary>
public sealed record AlertmanagerOptions
{
    /// <summary>The address of every peer of the cluster, such as <c>http://alertmanager-0:9093</c>; never one that balances among them.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>The user and password, as <c>user:password</c>; null where none is asked for.</summary>
    public string? BasicAuth { get; init; }

    /// <summary>How often what is firing is sent again.</summary>
    public TimeSpan Resend { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Labels that every alert gets.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The tags that become labels; <c>*</c> for all of them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = ["*"];
}
