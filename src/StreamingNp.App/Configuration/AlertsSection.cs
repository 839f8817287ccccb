using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Streaming.Alerts;

namespace StreamingNp.App.Configuration;

/// <summary>Where alerts go.</summary>
public sealed record AlertsSection
{
    private static readonly AlertOptions Defaults = new() { BootstrapServers = "localhost:9092", GroupId = "streaming-np", Topic = "anomalies" };
    private static readonly AlertmanagerOptions Alertmanager = new() { Urls = [] };

    /// <summary>Every Alertmanager.</summary>
    [Setting("The addresses of all Alertmanagers of a cluster, such as http://alertmanager-0:9093; never the address of a load balancer. Every one gets every alert. Empty for none.", MayBeEmpty = true)]
    public IReadOnlyList<string> AlertmanagerUrls { get; init; } = [];

    /// <summary>The user.</summary>
    [Setting("The user that Alertmanager asks for; empty for none.", MayBeEmpty = true)]
    public string AlertmanagerUser { get; init; } = "";

    /// <summary>The user's password.</summary>
    [Setting("The password of that user. Best given as an environment variable.", MayBeEmpty = true)]
    public string AlertmanagerPassword { get; init; } = "";

    /// <summary>How often firing alerts are sent.</summary>
    [Setting("How often a firing alert is sent to Alertmanager again. Without that it would count as resolved after four times as long. An incident that was over before Alertmanager could be reached fires for this long; make it longer than group_wait of Alertmanager.", Min = 0, AboveMin = true, Max = 3_600)]
    public TimeSpan AlertmanagerResend { get; init; } = Alertmanager.Resend;

    /// <summary>Labels of every alert.</summary>
    [Setting("Labels that every alert in Alertmanager gets, such as \"team\": \"storage\". alertname is StreamingNpIncident unless it is set here.")]
    public IReadOnlyDictionary<string, string> AlertmanagerLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>The tags that become labels.</summary>
    [Setting("The tags of a series that become labels in Alertmanager; * is all of them. Characters that a label cannot have become _.")]
    public IReadOnlyList<string> AlertmanagerTags { get; init; } = Alertmanager.Tags;

    /// <summary>The webhook.</summary>
    [Setting("The address of a webhook that gets every change of an incident as a CloudEvent; empty for none.", MayBeEmpty = true, IsSecret = true)]
    public string WebhookUrl { get; init; } = "";

    /// <summary>The secret of the webhook.</summary>
    [Setting("The secret that signs messages to the webhook, as Standard Webhooks has it: whsec_ and 24 to 64 bytes in base64. Best given as an environment variable. Empty for no signature.", MayBeEmpty = true)]
    public string WebhookSecret { get; init; } = "";

    /// <summary>Where the secret of the webhook is.</summary>
    [Setting("A file that holds the secret of the webhook instead; empty for none.", MayBeEmpty = true)]
    public string WebhookSecretFile { get; init; } = "";

    /// <summary>The incoming webhook of Slack.</summary>
    [Setting("The address of an incoming webhook of Slack. Whoever knows it can post; best given as an environment variable. Empty for none.", MayBeEmpty = true, IsSecret = true)]
    public string SlackUrl { get; init; } = "";

    /// <summary>The integration key of PagerDuty.</summary>
    [Setting("The integration key (Events API v2) of a service of PagerDuty. Best given as an environment variable. Empty for none.", MayBeEmpty = true, IsSecret = true)]
    public string PagerdutyRoutingKey { get; init; } = "";

    /// <summary>Where PagerDuty is.</summary>
    [Setting("The address of PagerDuty's Events API v2; in the European region https://events.eu.pagerduty.com/v2/enqueue.")]
    public string PagerdutyUrl { get; init; } = "https://events.pagerduty.com/v2/enqueue";

    /// <summary>The least severity.</summary>
    [Setting("The least severity of incidents that are sent. An incident that becomes more severe is sent then.")]
    public Severity MinSeverity { get; init; } = Defaults.MinSeverity;

    /// <summary>The tag of groups.</summary>
    [Setting("A tag such as host: incidents of several series that share its value and begin within group_wait become one notification to the webhook, Slack and PagerDuty. Alertmanager groups by itself. Empty for one notification per incident.", MayBeEmpty = true)]
    public string GroupBy { get; init; } = "";

    /// <summary>How long a group waits.</summary>
    [Setting("How far apart the incidents of one notification may begin, and how long the first waits for the others. Only with group_by.", Min = 0, Max = 3_600)]
    public TimeSpan GroupWait { get; init; } = Defaults.GroupWait;

    /// <summary>How far back a new sink begins.</summary>
    [Setting("How far back a sink begins that was never used before, by the time at which events were published.", Min = 0)]
    public TimeSpan StartAge { get; init; } = Defaults.StartAge;

    /// <summary>How old an open incident may be.</summary>
    [Setting("How far back the event topic is read after a restart, to know which incidents are still open; for Alertmanager. One that has been open for longer counts as resolved there after a restart.", Min = 0)]
    public TimeSpan MaxOpenAge { get; init; } = Defaults.MaxOpenAge;

    /// <summary>How long a request may take.</summary>
    [Setting("How long one request to a sink may take.", Min = 0.1, Max = 300)]
    public TimeSpan Timeout { get; init; } = Defaults.Timeout;

    /// <summary>The longest wait between two tries.</summary>
    [Setting("The longest wait between two tries while a sink does not answer. The first is a second, and each is twice the one before.", Min = 1, Max = 3_600)]
    public TimeSpan MaxRetryDelay { get; init; } = Defaults.MaxRetryDelay;

    /// <summary>Whether alerts go anywhere.</summary>
    public bool HasSink => AlertmanagerUrls.Count > 0 || WebhookUrl.Length > 0 || SlackUrl.Length > 0 || PagerdutyRoutingKey.Length > 0;

    /// <summary>What holds for all sinks.</summary>
    internal AlertOptions ToOptions(KafkaSection kafka, OutputSection output) => new()
    {
        BootstrapServers = kafka.BootstrapServers,
        GroupId = kafka.Group,
        Topic = output.EventTopic,
        Settings = kafka.Settings,
        MinSeverity = MinSeverity,
        GroupBy = GroupBy.Length == 0 ? null : GroupBy,
        GroupWait = GroupWait,
        StartAge = StartAge,
        MaxOpenAge = MaxOpenAge,
        Timeout = Timeout,
        MaxRetryDelay = MaxRetryDelay,
    };

    /// <summary>The Alertmanagers; null where there are none.</summary>
    internal AlertmanagerOptions? ToAlertmanager() => AlertmanagerUrls.Count == 0 ? null : new()
    {
        Urls = [.. AlertmanagerUrls.Select(url => new Uri(url))],
        BasicAuth = AlertmanagerUser.Length == 0 ? null : $"{AlertmanagerUser}:{AlertmanagerPassword}",
        Resend = AlertmanagerResend,
        Labels = AlertmanagerLabels,
        Tags = AlertmanagerTags,
    };

    /// <summary>The webhook; null where there is none.</summary>
    /// <param name="workingDirectory">What <see cref="WebhookSecretFile"/> is relative to.</param>
    /// <exception cref="SettingsException">The file of the secret cannot be read, or holds none.</exception>
    internal WebhookOptions? ToWebhook(string workingDirectory)
    {
        if (WebhookUrl.Length == 0) return null;
        if (WebhookSecretFile.Length == 0) return new() { Url = new(WebhookUrl), Key = WebhookSecret.Length > 0 && WebhookSignature.TryRead(WebhookSecret, out byte[] given) ? given : null };
        try
        {
            string secret = File.ReadAllText(Path.GetFullPath(WebhookSecretFile, workingDirectory)).Trim();
            return new() { Url = new(WebhookUrl), Key = WebhookSignature.TryRead(secret, out byte[] key) ? key : throw new SettingsException($"The file {WebhookSecretFile} (alerts.webhook_secret_file) holds no secret; it must hold whsec_ and 24 to 64 bytes in base64.") };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The file {WebhookSecretFile} (alerts.webhook_secret_file) cannot be read ({exception.Message.TrimEnd('.')}); see that it exists and may be read.", exception);
        }
    }

    /// <summary>Slack; null where there is none.</summary>
    internal Uri? ToSlack() => SlackUrl.Length == 0 ? null : new(SlackUrl);

    /// <summary>PagerDuty; null where there is none.</summary>
    internal PagerDutyOptions? ToPagerDuty() => PagerdutyRoutingKey.Length == 0 ? null : new() { Url = new(PagerdutyUrl), RoutingKey = PagerdutyRoutingKey };

    /// <summary>What is impossible of these settings, a sentence each; none repeats a secret.</summary>
    internal IEnumerable<string> Faults()
    {
        foreach (string url in AlertmanagerUrls)
            if (!ServiceUrl.IsUsable(url) || url.Contains('?', StringComparison.Ordinal)) yield return $"alerts.alertmanager_urls has {(url.Contains('@', StringComparison.Ordinal) ? "an address with a user" : $"\"{url}\"")}; it must be http://HOST:PORT, and a user stands in alerts.alertmanager_user.";
        if (WebhookUrl.Length > 0 && !ServiceUrl.IsUsable(WebhookUrl)) yield return "alerts.webhook_url is no address such as https://example.org/hook, or names a user; the receiver knows the sender by alerts.webhook_secret.";
        if (SlackUrl.Length > 0 && !ServiceUrl.IsUsable(SlackUrl)) yield return "alerts.slack_url is no address such as https://hooks.slack.com/services/…; copy that of the incoming webhook.";
        if (!ServiceUrl.IsUsable(PagerdutyUrl)) yield return "alerts.pagerduty_url is no address; it must be such as https://events.pagerduty.com/v2/enqueue.";
        if (WebhookSecret.Length > 0 && !WebhookSignature.TryRead(WebhookSecret, out _)) yield return "alerts.webhook_secret is no secret of Standard Webhooks; it must be whsec_ and 24 to 64 bytes in base64, such as `echo whsec_$(openssl rand -base64 32)` prints.";
        if (WebhookSecret.Length > 0 && WebhookSecretFile.Length > 0) yield return "alerts.webhook_secret and alerts.webhook_secret_file are both given; give one of them.";
        if (MaxOpenAge < StartAge) yield return $"alerts.max_open_age is {Duration.Format(MaxOpenAge)}; it must be at least alerts.start_age ({Duration.Format(StartAge)}).";
    }
}
