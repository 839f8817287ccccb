using StreamingNp.Streaming.Configuration;

namespace StreamingNp.Streaming.Delivery;

/// <summary>How records are published to Kafka.</summary>
public sealed record DeliveryOptions
{
    /// <summary>The brokers to ask first: host:port, separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>How long a record waits for others to be sent along with it; 0 to 900 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How records are compressed on the way: none, gzip, snappy, lz4 or zstd.</summary>
    public string Compression { get; init; } = "lz4";

    /// <summary>How long it is tried to publish a record, or with exactly-once a commit, before it fails; 1 s or more, and more than <see cref="Linger"/>.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The records that may be on their way to the brokers at once, 1 or more; others wait in line.</summary>
    public int MaxPending { get; init; } = 200_000;

    /// <summary>How long stopping may take to publish what is on its way; zero or more.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>With exactly-once, the least time between two transactions of a lane that publish no results and only move its offset or keep its state; zero or more. What it held when it failed is done again.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Further settings of librdkafka by its own names (CONFIGURATION.md), such as <c>security.protocol</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message names it and says what is possible.</exception>
    public void Validate()
    {
        var check = new OptionCheck("The delivery");
        check.Require(!string.IsNullOrWhiteSpace(BootstrapServers), nameof(BootstrapServers), "must name at least one broker as host:port");
        check.Require(Linger >= TimeSpan.Zero && Linger <= TimeSpan.FromSeconds(900), nameof(Linger), "must be 0 to 900 seconds");
        check.Require(DeliveryTimeout >= TimeSpan.FromSeconds(1) && DeliveryTimeout > Linger, nameof(DeliveryTimeout), "must be 1 second or more, and more than Linger");
        check.Require(MaxPending >= 1, nameof(MaxPending), "must be 1 record or more");
        check.Require(StopTimeout >= TimeSpan.Zero, nameof(StopTimeout), "must not be negative");
        check.Require(CommitInterval >= TimeSpan.Zero, nameof(CommitInterval), "must not be negative");
    }
}
