using StreamingNp.App.Configuration;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Tests.Configuration;

public sealed class ContradictionsTests
{
    [Theory]
    [InlineData("kafka.topics", "anomalies", "anomalies")]
    [InlineData("output.linger", "30s", "output.delivery_timeout")]
    [InlineData("incidents.confirm_points", "3", "incidents.confirm_within")]
    [InlineData("incidents.warning_score", "20", "incidents.critical_score")]
    [InlineData("history.bins_per_day", "70", "history.bins_per_day")]
    [InlineData("training.max_windows", "1000", "training.min_windows")]
    [InlineData("lanes.batch_size", "10000", "lanes.high_water_mark")]
    [InlineData("lanes.low_water_mark", "8192", "lanes.high_water_mark")]
    [InlineData("lanes.restart_delay", "1h", "lanes.longest_restart_delay")]
    [InlineData("monitoring.stalled_after", "30s", "lanes.revoke_timeout")]
    [InlineData("observations.format", "registry", "schema_registry.url")]
    [InlineData("schema_registry.url", "registry:8081", "schema_registry.url")]
    [InlineData("monitoring.http_address", "127.0.0.1:9469", "monitoring.http_address")]
    [InlineData("monitoring.http_address", "https://127.0.0.1:9469", "monitoring.http_address")]
    [InlineData("monitoring.http_address", "http://127.0.0.1", "monitoring.http_address")]
    [InlineData("monitoring.http_address", "http://127.0.0.1:9469/metrics", "monitoring.http_address")]
    [InlineData("monitoring.http_address", "http://metrics.internal:9469", "IP address or localhost")]
    [InlineData("output.dead_letter_topic", "anomalies", "output.event_topic")]
    [InlineData("output.score_topic", "dead-letters", "output.dead_letter_topic")]
    [InlineData("state.replication_factor", "0", "state.replication_factor")]
    [InlineData("monitoring.otlp_endpoint", "collector:4317", "monitoring.otlp_endpoint")]
    [InlineData("monitoring.otlp_endpoint", "http://ann:secret@collector:4318", "monitoring.otlp_endpoint")]
    [InlineData("monitoring.trace_share", "0.1", "monitoring.otlp_endpoint")]
    [InlineData("monitoring.score_series", "/(/", "monitoring.score_series")]
    public void Settings_that_contradict_each_other_are_refused(string path, string value, string named)
    {
        var reader = new SettingsReader();
        reader.Add(path, value, "a test");
        Assert.Contains(named, Assert.Throws<SettingsException>(reader.Finish).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu,load")]
    [InlineData("^host-.*")]
    public void Channels_of_several_topics_are_joined_only_behind_the_repartition_topic(string topics)
    {
        var reader = new SettingsReader();
        reader.Add("observations.join", "{series}/{channel}", "a test");
        reader.Finish();
        reader.Add("kafka.topics", topics, "a test");
        Assert.Contains("repartition.enabled", Assert.Throws<SettingsException>(reader.Finish).Message, StringComparison.Ordinal);
        reader.Add("repartition.enabled", "true", "a test");
        reader.Finish();
    }

    [Fact]
    public void A_journal_of_less_than_a_minute_is_refused_where_it_is_on_Kafka()
    {
        var reader = new SettingsReader();
        reader.Add("state.snapshot_interval", "10s", "a test");
        reader.Add("state.journal_retention", "30s", "a test");
        Assert.Contains("state.journal_retention is 30s", Assert.Throws<SettingsException>(reader.Finish).Message, StringComparison.Ordinal);
        reader.Add("state.home", "directory", "a test");
        reader.Finish();
    }

    [Fact]
    public void A_transaction_that_brokers_do_not_bear_is_refused()
    {
        var reader = new SettingsReader();
        reader.Add("output.delivery_timeout", "10m", "a test");
        reader.Finish();
        reader.Add("output.guarantee", "exactly_once", "a test");
        Assert.Contains("output.delivery_timeout is 10m", Assert.Throws<SettingsException>(reader.Finish).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_in_a_directory_is_refused_where_delivery_is_exactly_once()
    {
        var reader = new SettingsReader();
        reader.Add("output.guarantee", "exactly_once", "a test");
        reader.Finish();
        reader.Add("state.home", "directory", "a test");
        Assert.Contains("state.home is directory", Assert.Throws<SettingsException>(reader.Finish).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repartition.topic", "metrics", "kafka.topics")]
    [InlineData("repartition.topic", "anomalies", "output topic")]
    [InlineData("kafka.topics", "^.*", "kafka.topics")]
    [InlineData("repartition.retention", "1s", "repartition.retention")]
    [InlineData("repartition.replication_factor", "0", "repartition.replication_factor")]
    public void Repartitioning_that_cannot_work_is_refused(string path, string value, string named)
    {
        var reader = new SettingsReader();
        reader.Add(path, value, "a test");
        reader.Finish();
        reader.Add("repartition.enabled", "true", "a test");
        Assert.Contains(named, Assert.Throws<SettingsException>(reader.Finish).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapping_that_cannot_be_understood_is_refused()
    {
        var settings = new ProcessorSettings { Observations = new() { Format = "mapping" }, Mapping = new() { Value = ["a["] } };
        Assert.Contains("mapping", Assert.Single(Contradictions.Of(settings)), StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_that_are_joined_are_no_counters()
    {
        var settings = new ProcessorSettings { Observations = new() { Join = "{series}/{channel}", Kind = SeriesKind.Counter } };
        Assert.Contains("observations.kind is counter", Assert.Single(Contradictions.Of(settings)), StringComparison.Ordinal);
        Assert.Empty(Contradictions.Of(settings with { Observations = settings.Observations with { Kind = SeriesKind.Auto } }));
    }
}
