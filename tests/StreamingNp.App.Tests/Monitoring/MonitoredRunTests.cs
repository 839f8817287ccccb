using System.Net;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Monitoring;

/// <summary>A whole processor, seen from outside.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class MonitoredRunTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _input = TestKafka.Name("metrics"), _events = TestKafka.Name("anomalies"), _letters = TestKafka.Name("dead-letters");

    [EmbeddedFact]
    public async Task It_is_ready_while_it_works_and_says_what_is_missing_when_it_cannot()
    {
        foreach (string topic in new[] { _events, _letters }) _kafka.CreateTopic(topic, 1);
        await using RunningProcessor processor = Run("--set", "monitoring.http_address=http://127.0.0.1:0", "--set", "monitoring.status_interval=0s");
        string address = processor.Writes("Health checks are at (http://127.0.0.1:[0-9]+)/healthz").Groups[1].Value;
        await AnswersAsync(address, "/healthz/ready", HttpStatusCode.ServiceUnavailable, $"Topic {_input} does not exist");
        _kafka.CreateTopic(_input, 2);
        await AnswersAsync(address, "/healthz/ready", HttpStatusCode.OK, "ok\n");
        await AnswersAsync(address, "/healthz/live", HttpStatusCode.OK, "ok\n");
        _kafka.Embedded.TakeBrokerDown(1);
        await AnswersAsync(address, "/healthz/ready", HttpStatusCode.ServiceUnavailable, "does not answer");
        await AnswersAsync(address, "/healthz/live", HttpStatusCode.OK, "ok\n");
        await AnswersAsync(address, "/healthz", HttpStatusCode.ServiceUnavailable, "\"ready\"");
        _kafka.Embedded.BringBrokerUp(1);
        await AnswersAsync(address, "/healthz/ready", HttpStatusCode.OK, "ok\n");
        await processor.StopAsync();
    }

    [EmbeddedFact]
    public async Task A_topic_to_forward_to_that_cannot_be_made_is_told_until_it_is_there()
    {
        string repartitioned = TestKafka.Name("repartitioned");
        foreach (string topic in new[] { _input, _events, _letters }) _kafka.CreateTopic(topic, 2);
        await using RunningProcessor processor = Run(
            "--set", "monitoring.http_address=http://127.0.0.1:0", "--set", "monitoring.status_interval=200ms", "--set", "repartition.enabled=true", "--set", $"repartition.topic={repartitioned}", "--set", "repartition.partitions=2");
        string address = processor.Writes("Health checks are at (http://127.0.0.1:[0-9]+)/healthz").Groups[1].Value;
        await AnswersAsync(address, "/healthz/ready", HttpStatusCode.ServiceUnavailable, $"Topic {repartitioned}, to which the input is forwarded, does not exist");
        _kafka.CreateTopic(repartitioned, 2);
        await AnswersAsync(address, "/healthz/ready", HttpStatusCode.OK, "ok\n");
        processor.Writes(@"Z 0 records/s forwarded by series, lag 0 in 2 partitions; 0 observations/s in, ");
        await processor.StopAsync();
    }

    [Fact]
    public async Task The_log_has_a_status_line_at_every_interval()
    {
        foreach (string topic in new[] { _input, _events, _letters }) _kafka.CreateTopic(topic, 2);
        _folder.Write("cpu.csv", Recording.Csv(100));
        await using RunningProcessor processor = Run("--set", "monitoring.status_interval=200ms");
        CommandRun replay = await CommandRun.Of(_folder.Path, "replay", "cpu.csv", "--topic", _input, "--bootstrap", _kafka.BootstrapServers);
        Assert.Equal(0, replay.ExitCode);
        processor.Writes(@"Z ([1-9][0-9,.]*) observations/s in, ");
        processor.Writes(@"Z 0 observations/s in, 0/s scored; lag 0 in 2 partitions; 1 series, [01] open incidents?, 0 dead letters; model tiny/1; [0-9,]+ MB");
        await processor.StopAsync();
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private RunningProcessor Run(params string[] arguments) => new(_folder.Path,
    [
        "--bootstrap", _kafka.BootstrapServers, "--input", _input, "--output", _events, "--dead-letters", _letters, "--group", TestKafka.Name("group"), "--start", "earliest", "--model", tiny.Folder,
        "--set", "training.retrain_every=0s", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }), .. arguments,
    ]);

    // Until it does: what an answer is about changes in its own time.
    private static async Task AnswersAsync(string address, string path, HttpStatusCode status, string text)
    {
        using var client = new HttpClient { Timeout = Eventually.Patience };
        (HttpStatusCode Status, string Body) answer = (default, "");
        using var timeUp = new CancellationTokenSource(Eventually.Patience);
        while (answer.Status != status || !answer.Body.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(timeUp.IsCancellationRequested, $"Waited {Eventually.Patience.TotalSeconds} seconds for {path} to answer {status} with \"{text}\"; it answers {answer.Status}: {answer.Body}");
            using HttpResponseMessage response = await client.GetAsync(new Uri(address + path));
            answer = (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}
