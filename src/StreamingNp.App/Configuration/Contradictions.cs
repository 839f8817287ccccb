using System.Text.RegularExpressions;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Configuration;

/// <summary>Finds settings that are possible each by itself and impossible together.</summary>
internal static class Contradictions
{
    private static readonly TimeSpan MinRetention = TimeSpan.FromMinutes(1);

    // Half of transaction.max.timeout.ms, as brokers have it by default.
    private static readonly TimeSpan LongestInTransaction = TimeSpan.FromMinutes(7.5);

    /// <summary>What is impossible of settings together, a sentence each: it names the settings and says what is possible.</summary>
    /// <param name="settings">The settings.</param>
    public static IReadOnlyList<string> Of(ProcessorSettings settings)
    {
        List<string> contradictions = [];
        void Require(bool possible, string sentence)
        {
            if (!possible) contradictions.Add(sentence);
        }
        string[] results = [settings.Output.EventTopic, settings.Output.DeadLetterTopic, settings.Output.ScoreTopic];
        foreach (string topic in settings.Kafka.Topics)
            Require(!results.Contains(topic, StringComparer.Ordinal), $"The topic {topic} is in kafka.topics and an output topic at once; the processor would read what it writes, so choose another name for one of them.");
        foreach (IGrouping<string, string> same in results.Where(topic => topic.Length > 0).GroupBy(topic => topic).Where(topics => topics.Count() > 1))
            Require(false, $"The topic {same.Key} is named more than once among output.event_topic, output.dead_letter_topic and output.score_topic; choose a name of its own for each.");
        Require(
            settings.Observations.Join.Length == 0 || settings.Repartition.Enabled || settings.Kafka.Topics is [var only] && !only.StartsWith('^'),
            "observations.join is set and kafka.topics may be several, whose partitions are read apart: set repartition.enabled to true, which brings the channels of a series together.");
        Require(
            settings.Observations.Join.Length == 0 || settings.Observations.Kind != SeriesKind.Counter,
            "observations.join is set and observations.kind is counter, but channels that are joined are gauges: set observations.kind to gauge, and let the messages of counters say \"kind\": \"counter\".");
        if (settings.Repartition.Enabled)
        {
            Require(!results.Contains(settings.RepartitionedTopic, StringComparer.Ordinal), $"repartition.topic is {settings.RepartitionedTopic}, which is an output topic as well; choose another name for one of them.");
            Require(!settings.Kafka.Topics.Any(topic => IsTopic(settings.RepartitionedTopic, topic)), $"repartition.topic is {settings.RepartitionedTopic}, which is among kafka.topics as well; the processor would forward what it has forwarded, so choose another name or another expression.");
            Require(settings.Repartition.ReplicationFactor != 0, "repartition.replication_factor is 0; it must be 1 or more, or -1 for the brokers' default.");
            Require(settings.Repartition.Retention == TimeSpan.Zero || settings.Repartition.Retention >= TimeSpan.FromMinutes(1), $"repartition.retention is {Duration.Format(settings.Repartition.Retention)}; it must be at least 1m, or 0s.");
        }
        Require(settings.SchemaRegistry.HasUsableUrl, "schema_registry.url is no address such as http://registry:8081, or names a user; say who asks in schema_registry.user and schema_registry.password.");
        Require(settings.Observations.Format != FormatCatalogue.Registry || settings.SchemaRegistry.Url.Length > 0, "observations.format is registry and schema_registry.url is empty; say where the registry is.");
        if (settings.Observations.Format == FormatCatalogue.Mapping && MappingFault(settings) is { } fault) contradictions.Add(fault);
        Require(settings.Output.DeliveryTimeout > settings.Output.Linger, $"output.delivery_timeout is {Duration.Format(settings.Output.DeliveryTimeout)}; it must be more than output.linger ({Duration.Format(settings.Output.Linger)}).");
        Require(settings.Incidents.ConfirmPoints <= settings.Incidents.ConfirmWithin, $"incidents.confirm_points is {settings.Incidents.ConfirmPoints}; it must be at most incidents.confirm_within ({settings.Incidents.ConfirmWithin}).");
        Require(settings.Incidents.WarningScore <= settings.Incidents.CriticalScore, FormattableString.Invariant($"incidents.critical_score is {settings.Incidents.CriticalScore}; it must be at least incidents.warning_score ({settings.Incidents.WarningScore})."));
        Require(86_400 % settings.History.BinsPerDay == 0, $"history.bins_per_day is {settings.History.BinsPerDay}; it must be a divisor of 86,400 such as 24, 48, 96, 144 or 288.");
        Require(settings.Training.MinWindows <= settings.Training.MaxWindows, $"training.min_windows is {settings.Training.MinWindows}; it must be at most training.max_windows ({settings.Training.MaxWindows}).");
        Require(settings.Lanes.HighWaterMark >= settings.Lanes.BatchSize, $"lanes.high_water_mark is {settings.Lanes.HighWaterMark}; it must be at least lanes.batch_size ({settings.Lanes.BatchSize}).");
        Require(settings.Lanes.LowWaterMark < settings.Lanes.HighWaterMark, $"lanes.low_water_mark is {settings.Lanes.LowWaterMark}; it must be less than lanes.high_water_mark ({settings.Lanes.HighWaterMark}).");
        if (settings.State.Home == StateHome.Kafka)
        {
            Require(settings.State.ReplicationFactor != 0, "state.replication_factor is 0; it must be 1 or more, or -1 for the brokers' default.");
            Require(settings.State.JournalRetention >= MinRetention, $"state.journal_retention is {Duration.Format(settings.State.JournalRetention)}; it must be at least {Duration.Format(MinRetention)}.");
        }
        Require(
            settings.Output.Guarantee != DeliveryGuarantee.ExactlyOnce || settings.Output.DeliveryTimeout <= LongestInTransaction,
            $"output.guarantee is exactly_once and output.delivery_timeout is {Duration.Format(settings.Output.DeliveryTimeout)}; a transaction takes up to twice as long, and brokers bear 15m unless told otherwise, so it must be at most {Duration.Format(LongestInTransaction)}.");
        Require(settings.State.JournalRetention >= 3 * settings.State.SnapshotInterval, $"state.journal_retention is {Duration.Format(settings.State.JournalRetention)}; it must be at least three times state.snapshot_interval ({Duration.Format(settings.State.SnapshotInterval)}).");
        Require(settings.Output.Guarantee != DeliveryGuarantee.ExactlyOnce || settings.State.Home != StateHome.Directory, "output.guarantee is exactly_once and state.home is directory; a directory is in no Kafka transaction, so keep the state in kafka, or deliver at_least_once.");
        Require(settings.Monitoring.HasUsableAddress, $"monitoring.http_address is \"{settings.Monitoring.HttpAddress}\"; it must be http://HOST:PORT with an IP address or localhost, such as http://127.0.0.1:9469, auto, or empty for none.");
        contradictions.AddRange(settings.Alerts.Faults());
        Require(settings.Monitoring.HasUsableEndpoint, "monitoring.otlp_endpoint is no address such as http://collector:4318, or names a user; a token goes into the environment variable OTEL_EXPORTER_OTLP_HEADERS.");
        Require(settings.Monitoring.TraceShare == 0 || settings.Monitoring.OtlpEndpoint.Length > 0, FormattableString.Invariant($"monitoring.trace_share is {settings.Monitoring.TraceShare} and monitoring.otlp_endpoint is empty; say where traces are sent."));
        foreach (string pattern in settings.Monitoring.ScoreSeries)
            if (PatternFault(pattern) is { } patternFault) contradictions.Add($"monitoring.score_series has a pattern that cannot be used: {patternFault}");
        TimeSpan longestWait = settings.Lanes.RevokeTimeout + 2 * settings.Lanes.LookUpTimeout;
        Require(settings.Monitoring.StalledAfter > longestWait, $"monitoring.stalled_after is {Duration.Format(settings.Monitoring.StalledAfter)}; it must be more than lanes.revoke_timeout and twice lanes.look_up_timeout together ({Duration.Format(longestWait)}).");
        Require(settings.Lanes.LongestRestartDelay >= settings.Lanes.RestartDelay, $"lanes.longest_restart_delay is {Duration.Format(settings.Lanes.LongestRestartDelay)}; it must be at least lanes.restart_delay ({Duration.Format(settings.Lanes.RestartDelay)}).");
        return contradictions;
    }

    private static string? PatternFault(string pattern)
    {
        try
        {
            _ = new NamePattern(pattern);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    private static string? MappingFault(ProcessorSettings settings)
    {
        try
        {
            _ = new MappingFormat(settings.Mapping.ToMapping(), new FormatOptions { Series = settings.Observations.ToSeriesTemplate() });
            return null;
        }
        catch (FormatException exception)
        {
            return $"The settings of mapping cannot be understood: {exception.Message}";
        }
    }

    // A name that starts with ^ is an expression, which finds itself anywhere behind the beginning.
    private static bool IsTopic(string name, string topic)
    {
        if (!topic.StartsWith('^')) return topic == name;
        try
        {
            return Regex.IsMatch(name, topic, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            // What Kafka's client makes of it, it says itself.
            return false;
        }
    }
}
