using System.Globalization;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Monitoring;

/// <summary>Judges samples. It remembers how deliveries went on from one to the next; nothing else changes its mind. Not thread-safe.</summary>
/// <param name="settings">How long is too long, and what things are called.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthJudge(ProcessorSettings settings, TimeProvider time)
{
    private readonly TimeSpan _bound = settings.Monitoring.StalledAfter;
    private DeliveryCounts _deliveries = new(0, 0, 0);
    private long _progressAt = time.GetTimestamp();
    private long? _failedAt;

    /// <summary>Judges a sample, no older than those before.</summary>
    public HealthReport Judge(HealthSample sample)
    {
        Remember(sample.Deliveries);
        HealthCheck live = HealthCheck.FailingFor([.. NotLive(sample)]);
        string[] reasons = [.. live.Reasons, .. NotReady(sample)];
        HealthCheck ready = reasons.Length == 0 && IsStandby(sample) ? new(true, [StandbySentence]) : HealthCheck.FailingFor(reasons);
        return new(live, ready);
    }

    private string StandbySentence =>
        $"This is a standby: group {settings.Kafka.Group} gives it no partition of {Topics}, because it has as many members as there are partitions; it takes over when one of them leaves.";

    private string Topics => string.Join(", ", settings.Kafka.Topics);

    private static bool IsStandby(HealthSample sample) => sample.Source.HasJoined && sample.Partitions.Count == 0;

    private void Remember(DeliveryCounts deliveries)
    {
        if (deliveries.Delivered > _deliveries.Delivered) _failedAt = null;
        else if (deliveries.Failed > _deliveries.Failed) _failedAt = time.GetTimestamp();
        if (deliveries.Pending == 0 || deliveries.Delivered > _deliveries.Delivered) _progressAt = time.GetTimestamp();
        _deliveries = deliveries;
    }

    private IEnumerable<string> NotLive(HealthSample sample)
    {
        if (sample.SourceEnd is { } end) yield return $"The source has stopped ({end.TrimEnd('.')}): start the processor again.";
        else if (sample.SinceTurn > _bound) yield return $"The source's thread has been stuck for {Seconds(sample.SinceTurn)}, longer than monitoring.stalled_after ({Duration.Format(_bound)}): start the processor again.";
        if (sample.SinceScorersAnswered > _bound) yield return $"{Scorers(sample)} for {Seconds(sample.SinceScorersAnswered)}, longer than monitoring.stalled_after ({Duration.Format(_bound)}): start the processor again.";
    }

    private IEnumerable<string> NotReady(HealthSample sample)
    {
        string servers = settings.Kafka.BootstrapServers;
        if (!sample.Source.BrokersAnswer) yield return $"Kafka at {servers} does not answer: see that the brokers run and can be reached from here.";
        foreach (string topic in sample.Source.MissingTopics) yield return $"Topic {topic} does not exist at {servers}: create it, or correct kafka.topics.";
        if (sample is { Source.HasJoined: false, Partitions.Count: 0 }) yield return $"The consumer has not joined group {settings.Kafka.Group} yet: give it some seconds, and see the log where it stays so.";
        string[] closed = [.. sample.Partitions.Where(partition => !partition.Running).Select(partition => $"{partition.Partition.Topic} [{partition.Partition.Partition.Value}]")];
        if (closed.Length > 0) yield return $"{closed.Length} of {sample.Partitions.Count} partitions have no lane ({string.Join(", ", closed)}): the log says why; they are opened again by themselves.";
        if (sample.Scorers is null) yield return "The scorers have not been counted yet: give them some seconds.";
        else if (sample.Scorers.Ready < sample.Scorers.Answered) yield return $"{sample.Scorers.Answered - sample.Scorers.Ready} of {sample.Scorers.All} scorers cannot use the model: the log says why; they try again by themselves.";
        if (_failedAt is { } failedAt && time.GetElapsedTime(failedAt) <= _bound) yield return $"A record could not be published {Seconds(time.GetElapsedTime(failedAt))} ago and none was since: see that {Results} exist at {servers} and may be written to.";
        else if (time.GetElapsedTime(_progressAt) > _bound) yield return $"The brokers have acknowledged nothing for {Seconds(time.GetElapsedTime(_progressAt))} while {_deliveries.Pending:N0} records are on their way: see that {Results} have in-sync replicas at {servers}.";
    }

    private string Results => string.Join(" and ", new[] { settings.Output.EventTopic, settings.Output.DeadLetterTopic, settings.Output.ScoreTopic }.Where(topic => topic.Length > 0));

    private static string Scorers(HealthSample sample) =>
        sample.Scorers is { } scorers && scorers.Answered < scorers.All ? $"{scorers.All - scorers.Answered} of {scorers.All} scorers have not answered" : "The scorers have not answered";

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:N0} s");
}
