using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Configuration;

public sealed class AlertsSectionTests : IDisposable
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("alerts.webhook_url", "https://example.org/hook?token=hunter2")]
    [InlineData("alerts.webhook_secret", "whsec_hunter2AAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("alerts.slack_url", "https://hooks.slack.com/services/hunter2")]
    [InlineData("alerts.pagerduty_routing_key", "hunter2")]
    [InlineData("alerts.alertmanager_password", "hunter2")]
    public void No_secret_is_printed(string setting, string value)
    {
        var reader = new SettingsReader();
        reader.Add(setting, value, "--set");
        Assert.DoesNotContain("hunter2", SettingsFile.Write(reader.Finish()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alerts.webhook_url", "hunter2")]
    [InlineData("alerts.webhook_url", "https://me:hunter2@example.org")]
    [InlineData("alerts.webhook_secret", "hunter2")]
    [InlineData("alerts.slack_url", "hunter2")]
    [InlineData("alerts.alertmanager_urls", "http://me:hunter2@alertmanager:9093")]
    public void What_is_impossible_is_a_sentence_that_names_the_setting_and_not_the_secret(string setting, string value)
    {
        var reader = new SettingsReader();
        reader.Add(setting, value, "--set");
        SettingsException exception = Assert.Throws<SettingsException>(reader.Finish);
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sinks_are_those_that_are_named()
    {
        Assert.False(new SettingsReader().Finish().Alerts.HasSink);
        var reader = new SettingsReader();
        reader.Add("alerts.alertmanager_urls", "http://a:9093,http://b:9093", "--set");
        reader.Add("alerts.alertmanager_labels.team", "storage", "--set");
        AlertsSection alerts = reader.Finish().Alerts;
        Assert.True(alerts.HasSink);
        Assert.Equal(["a", "b"], alerts.ToAlertmanager()!.Urls.Select(url => url.Host));
        Assert.Equal("storage", alerts.ToAlertmanager()!.Labels["team"]);
        Assert.Equal((null, null, null), (alerts.ToWebhook(_folder.Path), alerts.ToSlack(), alerts.ToPagerDuty()));
        reader.Add("alerts.alertmanager_urls", "", "a later --set");
        Assert.False(reader.Finish().Alerts.HasSink);
    }

    [Fact]
    public void The_secret_of_the_webhook_may_be_in_a_file()
    {
        _folder.Write("secret", Secret + "\n");
        var alerts = new AlertsSection { WebhookUrl = "http://a", WebhookSecretFile = "secret" };
        Assert.Equal(24, alerts.ToWebhook(_folder.Path)!.Key!.Length);
        Assert.Contains("alerts.webhook_secret_file", Assert.Throws<SettingsException>(() => (alerts with { WebhookSecretFile = "none" }).ToWebhook(_folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
