using System.Diagnostics;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;
using StreamingNp.Streaming.Tests.Alerts;

namespace StreamingNp.App.Tests.Alerts;

/// <summary>What a person on call is told of by way of a real Alertmanager.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class AlertmanagerTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly StandInReceiver _pager = new();
    private readonly string _events = TestKafka.Name("anomalies"), _deadLetters = TestKafka.Name("dead-letters"), _input = TestKafka.Name("metrics");

    [AlertmanagerFact]
    public async Task Every_incident_fires_and_is_resolved_once_while_alertmanager_is_killed_hangs_and_returns()
    {
        foreach (string topic in new[] { _input, _events, _deadLetters }) _kafka.CreateTopic(topic, 2);
        using var alertmanager = new AlertmanagerProcess(_pager.Url);
        await using var processor = new RunningProcessor(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", _input, "--output", _events, "--dead-letters", _deadLetters, "--group", TestKafka.Name("group"), "--start", "earliest", "--model", tiny.Folder, "--print",
            "--set", "training.retrain_every=0s", "--set", "scoring.scorers=1", "--set", $"alerts.alertmanager_urls={alertmanager.Url}",
            "--set", "alerts.alertmanager_resend=1s", "--set", "alerts.timeout=500ms", "--set", "alerts.max_retry_delay=1s",
            .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
        ]);

        await ReplayAsync("first");
        AllAreOver("first");
        processor.Prints("opened    first");

        alertmanager.Kill();
        await ReplayAsync("second");
        processor.Says("does not take alerts");
        await BothEventsAsync("second");
        alertmanager.Return();
        AllAreOver("second");

        alertmanager.Pause();
        await ReplayAsync("third");
        processor.Says("no answer within 0.5 s");
        await BothEventsAsync("third");
        alertmanager.Resume();
        AllAreOver("third");

        await processor.StopAsync();
        string[] incidents = [.. Published().Where(anomaly => Text(anomaly, "state") == "resolved").Select(anomaly => Text(anomaly, "incident")).Order(StringComparer.Ordinal)];
        Assert.Equal(incidents, Told("firing"));
        Assert.Equal(incidents, Told("resolved"));
    }

    [AlertmanagerFact]
    public void The_example_of_a_configuration_is_one_that_amtool_takes()
    {
        using Process check = Process.Start(new ProcessStartInfo(AlertmanagerFactAttribute.Find("amtool")!, ["check-config", Path.Combine(AppContext.BaseDirectory, "config", "alertmanager-example.yml")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = check.StandardOutput.ReadToEnd() + check.StandardError.ReadToEnd();
        check.WaitForExit();
        Assert.True(check.ExitCode == 0, said);
    }

    public void Dispose()
    {
        _pager.Dispose();
        _kafka.Dispose();
        _folder.Dispose();
    }

    private async Task ReplayAsync(string series)
    {
        _folder.Write($"{series}.csv", Recording.Csv(seed: series.Length));
        CommandRun replay = await CommandRun.Of(_folder.Path, "replay", $"{series}.csv", "--topic", _input, "--bootstrap", _kafka.BootstrapServers);
        Assert.Equal(0, replay.ExitCode);
    }

    private Task BothEventsAsync(string series)
    {
        Eventually.Becomes(() => Published().Any(anomaly => Text(anomaly, "series") == series && Text(anomaly, "state") == "resolved"), $"an incident of {series} that is over");
        return Task.CompletedTask;
    }

    private void AllAreOver(string series) => Eventually.Becomes(() => Alerts("resolved").Any(alert => Text(alert.GetProperty("labels"), "series") == series), () => $"an alert of {series} that is resolved; {_pager.Accepted.Count} notifications came");

    private List<JsonElement> Published()
    {
        using IConsumer<Ignore, byte[]> consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = TestKafka.Name("reader"), EnableAutoCommit = false, EnablePartitionEof = true }).Build();
        consumer.Assign(Enumerable.Range(0, 2).Select(partition => new TopicPartitionOffset(_events, partition, Offset.Beginning)));
        List<JsonElement> events = [];
        for (int ends = 0; ends < 2;)
        {
            ConsumeResult<Ignore, byte[]>? record = consumer.Consume(Eventually.Patience);
            Assert.NotNull(record);
            if (record.IsPartitionEOF) ends++;
            else events.Add(JsonElement.Parse(record.Message.Value));
        }
        return events;
    }

    // What Alertmanager notified of, a change once however often it was sent.
    private string[] Told(string status) => [.. Alerts(status).Select(alert => Text(alert.GetProperty("labels"), "incident")).Order(StringComparer.Ordinal)];

    private IEnumerable<JsonElement> Alerts(string status) =>
        _pager.Accepted.SelectMany(notification => JsonElement.Parse(notification.Body).GetProperty("alerts").EnumerateArray()).Where(alert => Text(alert, "status") == status);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
