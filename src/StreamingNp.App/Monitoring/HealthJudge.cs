using System.Globalization;
using StreamingNp.App.Configuration;
using StreamingNp.Detection.Configuration;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Monitoring;

/// <summary>Judges samples. It remembers how deliveries went on from one to the next; nothing else changes its mind. Not thread-safe.</summary>
/// <param name="settings">How long is too long, and what things are called.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthJudge(ProcessorSettings settings, TimeProvider time)
{
    private readonly TimeSpan _bound = settings.Monitoring.StalledAfter;
    // Long enough for a producer that sends once a minute.
    private static readonly TimeSpan UnreadableFor = TimeSpan.FromMinutes(5);

    private readonly InputProgress _input = new(UnreadableFor, time);
    private readonly DeliveryProgress _deliveries = new(time), _forwarding = new(time);

    /// <summary>Judges a sample, no older than those before.</summary>
    public HealthReport Judge(HealthSample sample)
    {
        _deliveries.Remember(sample.Deliveries);
        _input.Remember(sample.Input);
        if (sample.Forwarding is { } forwarding) _forwarding.Remember(forwarding.Deliveries);
        HealthCheck live = HealthCheck.FailingFor([.. NotLive(sample)]);
        string[] reasons = [.. live.Reasons, .. NotReady(sample)];
        HealthCheck ready = reasons.Length == 0 && IsStandby(sample) ? new(true, [StandbySentence]) : HealthCheck.FailingFor(reasons);
        return new(live, ready);
    }

    private string StandbySentence =>
        $"This is a standby: group {settings.Kafka.Group} gives it no partition of {Topics}, because it has as many members as there are partitions; it takes over when one of them leaves.";

    private string Topics => string.Join(", ", settings.ToSourceOptions().Topics);

    private string Servers => settings.Kafka.BootstrapServers;

    private static bool IsStandby(HealthSample sample) => sample.Source.HasJoined && sample.Partitions.Count == 0;

    private IEnumerable<string> NotLive(HealthSample sample)
    {
        if (SourceNotLive("source", sample.SourceEnd, sample.SinceTurn) is { } reason) yield return reason;
        if (sample.Forwarding is { } forwarding && SourceNotLive("forwarding's source", forwarding.SourceEnd, forwarding.SinceTurn) is { } other) yield return other;
        if (sample.SinceScorersAnswered > _bound) yield return $"{Scorers(sample)} for {Seconds(sample.SinceScorersAnswered)}, longer than monitoring.stalled_after ({Duration.Format(_bound)}): start the processor again.";
    }

    private string? SourceNotLive(string source, string? end, TimeSpan sinceTurn) =>
        end is not null ? $"The {source} has stopped ({end.TrimEnd('.')}): start the processor again."
        : sinceTurn > _bound ? $"The {source}'s thread has been stuck for {Seconds(sinceTurn)}, longer than monitoring.stalled_after ({Duration.Format(_bound)}): start the processor again."
        : null;

    private IEnumerable<string> NotReady(HealthSample sample)
    {
        if (!sample.Source.BrokersAnswer) yield return $"Kafka at {Servers} does not answer: see that the brokers run and can be reached from here.";
        // An internal topic is not made by hand, and why it is not there is told below.
        if (sample.Forwarding is null)
            foreach (string topic in sample.Source.MissingTopics) yield return Missing(topic);
        if (sample is { Source.HasJoined: false, Partitions.Count: 0 }) yield return NotJoined(settings.Kafka.Group);
        if (Closed(sample.Partitions) is { } closed) yield return $"{closed}: the log says why; they are opened again by themselves.";
        if (sample.Scorers is null) yield return "The scorers have not been counted yet: give them some seconds.";
        else if (sample.Scorers.Ready < sample.Scorers.Answered) yield return $"{sample.Scorers.Answered - sample.Scorers.Ready} of {sample.Scorers.All} scorers cannot use the model: the log says why; they try again by themselves.";
        if (Undelivered(_deliveries, Results) is { } undelivered) yield return undelivered;
        if (_input is { IsFull: true, Newest.IsAllUnreadable: true })
            yield return string.Create(CultureInfo.InvariantCulture, $"None of the {_input.Newest.Consumed:N0} records of the last {UnreadableFor.TotalMinutes:N0} minutes could be read{(sample.NewestFault is { } fault ? $" ({fault.TrimEnd('.')})" : "")}: see {settings.Output.DeadLetterTopic}, and observations.format.");
        if (sample.Forwarding is not { } forwarding) yield break;
        foreach (string reason in NotForwarding(forwarding, sample.Source.MissingTopics)) yield return reason;
    }

    private IEnumerable<string> NotForwarding(ForwardingSample sample, IReadOnlyList<string> missingInternal)
    {
        foreach (string topic in sample.Source.MissingTopics) yield return Missing(topic);
        if (sample.TopicTrouble is { } trouble) yield return trouble;
        else if (missingInternal.Count > 0) yield return $"Topic {Topics}, to which the input is forwarded, does not exist at {Servers}: it is made as soon as a process of the group has a partition of the input.";
        if (sample is { Source.HasJoined: false, Partitions.Count: 0 }) yield return NotJoined(ForwardingOptions.GroupOf(settings.Kafka.Group));
        if (Closed(sample.Partitions) is { } closed) yield return $"{closed} and are not forwarded: the log says why; they are opened again by themselves.";
        if (Undelivered(_forwarding, Topics) is { } undelivered) yield return undelivered;
    }

    private string Missing(string topic) => $"Topic {topic} does not exist at {Servers}: create it, or correct kafka.topics.";

    private static string NotJoined(string group) => $"The consumer has not joined group {group} yet: give it some seconds, and see the log where it stays so.";

    private static string? Closed(IReadOnlyList<PartitionStatus> partitions)
    {
        string[] closed = [.. partitions.Where(partition => !partition.Running).Select(partition => PartitionName.Of(partition.Partition))];
        return closed.Length > 0 ? $"{closed.Length} of {partitions.Count} partitions have no lane ({string.Join(", ", closed)})" : null;
    }

    private string? Undelivered(DeliveryProgress deliveries, string topics) =>
        deliveries.SinceFailure is { } sinceFailure && sinceFailure <= _bound ? $"A record could not be published {Seconds(sinceFailure)} ago and none was since: see that {topics} exist at {Servers} and may be written to."
        : deliveries.SinceProgress > _bound ? $"The brokers have acknowledged nothing for {Seconds(deliveries.SinceProgress)} while {deliveries.Counts.Pending:N0} records are on their way: see that {topics} have in-sync replicas at {Servers}."
        : null;

    private string Results => string.Join(" and ", new[] { settings.Output.EventTopic, settings.Output.DeadLetterTopic, settings.Output.ScoreTopic }.Where(topic => topic.Length > 0));

    private static string Scorers(HealthSample sample) =>
        sample.Scorers is { } scorers && scorers.Answered < scorers.All ? $"{scorers.All - scorers.Answered} of {scorers.All} scorers have not answered" : "The scorers have not answered";

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:N0} s");
}
