using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Tests.Configuration;

public sealed class ProcessorSettingsTests
{
    public static TheoryData<string> Settings { get; } = [.. SettingDefinition.All.Select(setting => setting.Path)];

    [Fact]
    public void The_defaults_are_those_of_the_parts()
    {
        var settings = new ProcessorSettings();
        Assert.Empty(Contradictions.Of(settings));
        settings.ToSourceOptions().Validate();
        settings.ToDeliveryOptions().Validate();
        settings.ToTrainingOptions().Validate();
        Assert.Equal(new DetectorOptions(), settings.ToDetectorOptions());
        Assert.Equal(new DecoderOptions(), settings.ToDecoderOptions());
        Assert.Equal(new ScorerPoolOptions(), settings.ToScorerPoolOptions());
        Assert.Equal(new SupervisorOptions(), settings.ToSupervisorOptions());
        Assert.Equal(("anomalies", "dead-letters", null), (settings.ToLaneOptions().EventTopic, settings.ToLaneOptions().DeadLetterTopic, settings.ToLaneOptions().ScoreTopic));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_reaches_a_part(string path)
    {
        SettingDefinition setting = SettingDefinition.All.Single(setting => setting.Path == path);
        var settings = new ProcessorSettings();
        string before = PartsOf(settings);
        setting.Put(settings, Another(setting, setting.Of(settings)));
        Assert.NotEqual(before, PartsOf(settings));
    }

    [Theory]
    [InlineData("{series}")]
    [InlineData("{series}{channel}")]
    public void A_pattern_that_cannot_be_read_is_refused(string pattern)
    {
        var reader = new SettingsReader();
        Assert.Contains("{series} and {channel}", Assert.Throws<SettingsException>(() => reader.Add("observations.join", pattern, "a test")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(60)]
    public void Internal_topics_are_made_ready_before_the_source_gives_up_waiting(int seconds)
    {
        var settings = new ProcessorSettings { Lanes = new() { LookUpTimeout = TimeSpan.FromSeconds(seconds) }, Repartition = new() { Enabled = true }, Kafka = new() { BootstrapServers = "localhost:9092" } };
        ForwardingOptions forwarding = settings.ToForwardingOptions()!;
        KafkaStateOptions state = settings.ToKafkaStateOptions();
        forwarding.Validate();
        state.Validate();
        Assert.Equal(forwarding.PrepareTimeout, state.PrepareTimeout);
        Assert.True(state.PrepareTimeout < settings.ToSourceOptions().LookUpTimeout, $"{state.PrepareTimeout} are not less than {settings.ToSourceOptions().LookUpTimeout}.");
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(60, 30)]
    public void Partitions_of_channels_that_are_joined_are_forwarded_not_far_apart_and_not_record_by_record(int wait, int apart)
    {
        var settings = new ProcessorSettings { Observations = new() { Join = "{series}/{channel}", JoinWait = TimeSpan.FromSeconds(wait) }, Repartition = new() { Enabled = true } };
        Assert.Equal(TimeSpan.FromSeconds(apart), settings.ToForwardingOptions()!.MaxApart);
    }

    [Fact]
    public void With_a_registry_its_format_is_asked_first_and_all_lanes_share_it()
    {
        var settings = new ProcessorSettings { SchemaRegistry = new() { Url = "http://registry:8081" } };
        Assert.Empty(Contradictions.Of(settings));
        Assert.Equal("registry", settings.ToLaneOptions().FormatOptions.Further.Single().Name);
    }

    [Fact]
    public void With_repartitioning_the_lanes_read_from_the_beginning_what_a_group_of_its_own_forwards()
    {
        var settings = new ProcessorSettings { Kafka = new() { Topics = ["a", "^b"], Group = "fleet" }, Repartition = new() { Enabled = true }, Output = new() { Guarantee = DeliveryGuarantee.ExactlyOnce } };
        Assert.Empty(Contradictions.Of(settings));
        ForwardingOptions forwarding = settings.ToForwardingOptions()!;
        forwarding.Validate();
        Assert.Equal(["a", "^b"], forwarding.Source.Topics);
        Assert.Equal(("fleet-repartition", StartPosition.WarmUp), (forwarding.Source.GroupId, forwarding.Source.Start));
        Assert.Equal((forwarding.Topic, "fleet", StartPosition.Earliest), (settings.ToSourceOptions().Topics.Single(), settings.ToSourceOptions().GroupId, settings.ToSourceOptions().Start));
        Assert.True(settings.ToLaneOptions().AreForwarded);
        Assert.Null(new ProcessorSettings().ToForwardingOptions());
    }

    private static string PartsOf(ProcessorSettings settings) => JsonSerializer.Serialize(new
    {
        Source = settings.ToSourceOptions(),
        Delivery = settings.ToDeliveryOptions(),
        // A registry and a mapping are made only where they are asked for.
        Lanes = (settings with { SchemaRegistry = new() }).ToLaneOptions(),
        Registry = (settings.SchemaRegistry.Url.Length > 0 ? settings.SchemaRegistry : settings.SchemaRegistry with { Url = "http://registry:8081", User = settings.SchemaRegistry.User + "ann" }).ToOptions(),
        Mapping = settings.Mapping.ToMapping(),
        Scorers = settings.ToScorerPoolOptions(),
        Supervisor = settings.ToSupervisorOptions(),
        Training = settings.ToTrainingOptions(),
        KafkaState = settings.ToKafkaStateOptions(),
        Forwarding = (settings with { SchemaRegistry = new(), Repartition = settings.Repartition with { Enabled = true } }).ToForwardingOptions(),
        // The catalogue, whoever chooses a store, and what watches the processor take these as they are.
        settings.Model,
        settings.State.Home,
        settings.State.Directory,
        settings.Limits,
        settings.Training.Place,
        settings.Monitoring,
        settings.Logging,
        Alerts = AlertsOf(settings),
    });

    // Sinks are made only where they are asked for, too.
    private static object AlertsOf(ProcessorSettings settings)
    {
        AlertsSection alerts = settings.Alerts;
        alerts = alerts with
        {
            AlertmanagerUrls = alerts.AlertmanagerUrls.Count > 0 ? alerts.AlertmanagerUrls : ["http://alertmanager:9093"],
            AlertmanagerUser = alerts.AlertmanagerUser + "ann",
            WebhookUrl = alerts.WebhookUrl.Length > 0 ? alerts.WebhookUrl : "http://webhook",
            WebhookSecretFile = "",
            PagerdutyRoutingKey = alerts.PagerdutyRoutingKey + "key",
        };
        return new { Options = alerts.ToOptions(settings.Kafka, settings.Output), Alertmanager = alerts.ToAlertmanager(), Webhook = alerts.ToWebhook(""), settings.Alerts.WebhookSecretFile, Slack = alerts.ToSlack(), PagerDuty = alerts.ToPagerDuty() };
    }

    private static object Another(SettingDefinition setting, object value) => value switch
    {
        int number => number + 2,
        double number => number / 2 + 0.01,
        bool flag => !flag,
        TimeSpan duration => duration + TimeSpan.FromSeconds(1),
        LocalClock => LocalClock.TryFind("Europe/Berlin", out LocalClock? clock) ? clock : value,
        Enum name => Enum.GetValues(name.GetType()).Cast<object>().First(other => !other.Equals(name)),
        IReadOnlyList<string> => (string[])[setting.Path.EndsWith("_urls", StringComparison.Ordinal) ? "http://another:9093" : "another"],
        IReadOnlyDictionary<string, string> => new Dictionary<string, string> { ["client.id"] = "another" },
        _ when setting.Path == "observations.series" => "{name}",
        _ when setting.Path == "observations.join" => "{series}/{channel}",
        _ when setting.Path.EndsWith("url", StringComparison.Ordinal) => "http://another:8081",
        _ when setting.Path == "alerts.webhook_secret" => "whsec_" + Convert.ToBase64String(new byte[32]),
        _ => "another",
    };
}
