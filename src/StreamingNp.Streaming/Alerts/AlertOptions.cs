using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>What holds for all sinks of alerts: which topic they follow, what is sent, and how long it is tried.</summary>
public sealed record AlertOptions
{
    /// <summary>The brokers to ask first.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>The consumer group of the processor; each sink has its own, see <see cref="GroupOf"/>.</summary>
    public required string GroupId { get; init; }

    /// <summary>The event topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Further settings of librdkafka.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The least severity of what is sent.</summary>
    public Severity MinSeverity { get; init; } = Severity.Info;

    /// <summary>The tag whose value incidents share that become one notification; null for one notification an incident.</summary>
    public string? GroupBy { get; init; }

    /// <summary>How far apart incidents of one notification may begin, and how long the first waits for the others.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far back a sink begins that has never read before, by the records' own timestamps.</summary>
    public TimeSpan StartAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far back is looked for incidents that are still open, after a restart.</summary>
    public TimeSpan MaxOpenAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two tries; the first is a second, each is twice the one before.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long stopping may wait for a request that is under way.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The consumer group of a sink.</summary>
    /// <param name="sink">The name of the sink, such as <c>webhook</c>.</param>
    public string GroupOf(string sink) => $"{GroupId}-alerts-{sink}";
}
