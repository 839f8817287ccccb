using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Metrics;

/// <summary>A whole processor, measured from outside.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class MeasuredRunTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _input = TestKafka.Name("metrics"), _events = TestKafka.Name("anomalies"), _letters = TestKafka.Name("dead-letters");

    [Fact]
    public async Task What_it_does_is_on_slash_metrics_and_at_the_collector()
    {
        await using Collector collector = await Collector.StartAsync();
        await using RunningProcessor processor = Run(
            "--set", $"monitoring.otlp_endpoint={collector.Address}", "--set", "monitoring.otlp_interval=1s", "--set", "monitoring.trace_share=1", "--set", "monitoring.score_series=cp?");
        string address = await ReplayAsync(processor);
        // The source tells once a second.
        string lag = $$"""streamingnp_lag_records{topic="{{_input}}",partition="0"}""";
        Dictionary<string, double> metrics = await UntilAsync(address, now => now.GetValueOrDefault("streamingnp_end_to_end_seconds_count") > 0 && now.GetValueOrDefault("streamingnp_observations_under_way") == 0 && now.GetValueOrDefault(lag, -1) == 0);

        Assert.Equal(100, metrics["streamingnp_records_consumed_total"]);
        Assert.Equal(100, metrics["streamingnp_observations_read_total"]);
        Assert.Equal(100, metrics.Where(metric => metric.Key.StartsWith("streamingnp_observations_total{", StringComparison.Ordinal)).Sum(metric => metric.Value));
        Assert.InRange(metrics["streamingnp_scorer_batch_windows_sum"], metrics["streamingnp_scorer_batch_windows_count"], 1_000);
        foreach (string stage in new[] { "source", "lane", "scorer", "delivery" }) Assert.True(metrics[$$"""streamingnp_busy_seconds_total{stage="{{stage}}"}"""] > 0, stage);
        foreach (string stage in new[] { "fetch", "window", "queue", "score", "deliver" }) Assert.True(metrics[$$"""streamingnp_stage_seconds_count{stage="{{stage}}"}"""] > 0, stage);
        Assert.Equal(1, metrics["""streamingnp_series{place="memory"}"""]);
        Assert.Equal(1, metrics["streamingnp_series_begun_total"]);
        Assert.Equal(1, metrics["""streamingnp_model_info{name="tiny",version="1"}"""]);
        Assert.Equal(0, metrics["""streamingnp_dead_letters_total{reason="not-json"}"""]);
        Assert.Contains("""streamingnp_series_value{series="cpu"}""", metrics.Keys);
        Assert.Contains("""streamingnp_series_upper{series="cpu"}""", metrics.Keys);

        Eventually.Becomes(() => collector.Has("/v1/metrics", "streamingnp_observations_total") && collector.Has("/v1/traces", $"process {_input}"), () => $"metrics and traces at the collector, which got {collector}");
        await processor.StopAsync();
        processor.SaysNot("Telemetry cannot be sent");
    }

    [InstalledFact("prometheus")]
    public async Task A_real_Prometheus_scrapes_it_and_can_evaluate_every_rule()
    {
        await using RunningProcessor processor = Run();
        string address = await ReplayAsync(processor);
        await using var prometheus = new RealPrometheus(_folder, new Uri(address).Authority);
        string scored = await prometheus.AnswersAsync("""/api/v1/query?query=streamingnp_observations_total{outcome="scored",job="streaming-np"}>0""", "\"value\":[");
        Assert.Contains("\"__name__\":\"streamingnp_observations_total\"", scored, StringComparison.Ordinal);
        string rules = await prometheus.AnswersAsync("/api/v1/rules", "StreamingNpDown", without: "\"health\":\"unknown\"");
        Assert.DoesNotContain("\"health\":\"err\"", rules, StringComparison.Ordinal);
        string written = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "prometheus-rules.yml"));
        Assert.Equal(Regex.Count(written, "- alert:"), Regex.Count(rules, "\"health\":\"ok\""));
        await processor.StopAsync();
    }

    [Fact]
    public async Task A_collector_that_is_gone_is_a_warning_and_nothing_waits_for_it()
    {
        await using RunningProcessor processor = Run("--set", "monitoring.otlp_endpoint=http://127.0.0.1:1", "--set", "monitoring.otlp_interval=1s");
        await ReplayAsync(processor);
        processor.Says("Telemetry cannot be sent to http://127.0.0.1:1");
        Dictionary<string, long> counts = await processor.StopAsync();
        Assert.Equal(100, counts["consumed"]);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private RunningProcessor Run(params string[] arguments)
    {
        foreach (string topic in new[] { _input, _events, _letters }) _kafka.CreateTopic(topic, 1);
        _folder.Write("cpu.csv", Recording.Csv(100));
        return new(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", _input, "--output", _events, "--dead-letters", _letters, "--group", TestKafka.Name("group"), "--start", "earliest", "--model", tiny.Folder,
            "--set", "training.retrain_every=0s", "--set", "state.home=none", "--set", "monitoring.http_address=http://127.0.0.1:0",
            .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }), .. arguments,
        ]);
    }

    private async Task<string> ReplayAsync(RunningProcessor processor)
    {
        string address = processor.Writes("Health checks are at (http://127.0.0.1:[0-9]+)/healthz").Groups[1].Value;
        CommandRun replay = await CommandRun.Of(_folder.Path, "replay", "cpu.csv", "--topic", _input, "--bootstrap", _kafka.BootstrapServers);
        Assert.Equal(0, replay.ExitCode);
        await UntilAsync(address, now => now.GetValueOrDefault("streamingnp_records_consumed_total") == 100);
        return address;
    }

    private static async Task<Dictionary<string, double>> UntilAsync(string address, Func<Dictionary<string, double>, bool> condition)
    {
        using var client = new HttpClient { Timeout = Eventually.Patience };
        using var timeUp = new CancellationTokenSource(Eventually.Patience);
        while (true)
        {
            string text = await client.GetStringAsync(new Uri($"{address}/metrics"), CancellationToken.None);
            Dictionary<string, double> metrics = Regex.Matches(text, "^([^# ][^\n]*) ([^ \n]+)$", RegexOptions.Multiline).ToDictionary(line => line.Groups[1].Value, line => double.Parse(line.Groups[2].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
            if (condition(metrics)) return metrics;
            Assert.False(timeUp.IsCancellationRequested, $"Waited {Eventually.Patience.TotalSeconds} seconds for other metrics than: {text}");
        }
    }

    // Takes what an OpenTelemetry collector would. Names are plain text in protobuf.
    private sealed class Collector(WebApplication application) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

        public string Address => application.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var collector = new Collector(builder.Build());
            await collector.ListenAsync();
            return collector;
        }

        public bool Has(string path, string text) => _received.Any(request => request.Path == path && request.Body.Contains(text, StringComparison.Ordinal));

        public override string ToString() => string.Join(", ", _received.Select(request => $"{request.Path} ({request.Body.Length} bytes)"));

        public ValueTask DisposeAsync() => application.DisposeAsync();

        private Task ListenAsync()
        {
            application.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
                context.Response.StatusCode = StatusCodes.Status200OK;
            });
            return application.StartAsync();
        }
    }
}
