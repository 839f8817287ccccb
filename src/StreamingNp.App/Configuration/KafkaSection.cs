using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Configuration;

/// <summary>Where observations come from.</summary>
public sealed record KafkaSection
{
    private static readonly SourceOptions Defaults = new() { BootstrapServers = "localhost:9092", Topics = ["metrics"], GroupId = "streaming-np" };

    /// <summary>The brokers to ask first.</summary>
    [Setting("The brokers to ask first: host:port, separated by commas.")]
    public string BootstrapServers { get; init; } = Defaults.BootstrapServers;

    /// <summary>The input topics.</summary>
    [Setting("The topics to read observations from; a name that starts with ^ is a regular expression. All points of a series must be in one partition: produce them with the series as the key.")]
    public IReadOnlyList<string> Topics { get; init; } = Defaults.Topics;

    /// <summary>The consumer group.</summary>
    [Setting("The consumer group. Processes of the same group share the partitions.")]
    public string Group { get; init; } = Defaults.GroupId;

    /// <summary>Where a new group starts.</summary>
    [Setting("Where to start in a partition for which the group has committed no offset: warm_up goes back by the setting warm_up to learn the series, earliest reads all that is there, latest only what is new.")]
    public StartPosition Start { get; init; } = Defaults.Start;

    /// <summary>How far back warm_up starts.</summary>
    [Setting("How far back start: warm_up begins, by the records' own timestamps.", Min = 0, AboveMin = true)]
    public TimeSpan WarmUp { get; init; } = Defaults.WarmUp;

    /// <summary>Further settings of librdkafka.</summary>
    [Setting("Further settings of librdkafka by its own names (its CONFIGURATION.md), for consumer and producer, such as \"security.protocol\": \"SASL_SSL\". Passwords are best given as environment variables: STREAMINGNP_KAFKA__SETTINGS__SASL_PASSWORD is sasl.password.")]
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
