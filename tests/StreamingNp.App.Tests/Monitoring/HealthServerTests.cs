using System.Net;
using System.Text;
using System.Text.Json;
using StreamingNp.App.Monitoring;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Monitoring;

public sealed class HealthServerTests
{
    private readonly RecordingLogger<HealthServer> _log = new();
    private HealthReport _report = new(new(true, []), new(true, []));

    [Fact]
    public async Task Each_question_has_its_status_and_reasons()
    {
        await using HealthServer server = await StartedAsync();
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/healthz/live"));
        _report = new(new(true, []), new(false, ["Kafka does not answer: see to it."]));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await GetAsync("/healthz/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ok\nKafka does not answer: see to it.\n"), await GetAsync("/healthz/ready"));
        (HttpStatusCode status, string body) = await GetAsync("/healthz");
        JsonElement both = JsonElement.Parse(body);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true, false), (status, both.GetProperty("live").GetProperty("ok").GetBoolean(), both.GetProperty("ready").GetProperty("ok").GetBoolean()));
        Assert.Equal("Kafka does not answer: see to it.", both.GetProperty("ready").GetProperty("reasons")[0].GetString());
        _report = _report with { Ready = new(true, ["This is a standby."]) };
        Assert.Equal((HttpStatusCode.OK, "ok\nThis is a standby.\n"), await GetAsync("/healthz/ready"));
    }

    [Fact]
    public async Task Metrics_are_answered_whatever_the_health()
    {
        _report = new(new(false, ["It is stuck."]), new(false, []));
        await using var server = new HealthServer("http://127.0.0.1:0", () => _report, _log, () => "up 1\n");
        await server.StartAsync(CancellationToken.None);
        Address = server.Listening!;
        Assert.Equal((HttpStatusCode.OK, "up 1\n"), await GetAsync("/metrics"));
        Assert.Equal((HttpStatusCode.OK, ""), await SendAsync(HttpMethod.Head, "/metrics"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Post, "/metrics")).Status);
    }

    [Fact]
    public async Task Anything_else_is_refused()
    {
        await using HealthServer server = await StartedAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/")).Status);
        Assert.Equal((HttpStatusCode.OK, ""), await SendAsync(HttpMethod.Head, "/healthz/live"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Post, "/healthz/live", new StringContent("x"))).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Delete, "/healthz")).Status);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await GetAsync($"/{new string('a', 2_000)}")).Status);
    }

    [Fact]
    public async Task A_port_in_use_is_one_warning_and_nothing_stops()
    {
        await using HealthServer first = await StartedAsync();
        await using var second = new HealthServer(Address, () => _report, _log);
        await second.StartAsync(CancellationToken.None);
        Assert.True(_log.Has($"There are no health checks and no metrics, because {Address} cannot be listened on"), "No warning says that the port is in use.");
        await second.StopAsync(CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/healthz")).Status);
    }

    private string Address { get; set; } = "";

    private async Task<HealthServer> StartedAsync()
    {
        var server = new HealthServer("http://127.0.0.1:0", () => _report, _log);
        await server.StartAsync(CancellationToken.None);
        Address = server.Listening!;
        return server;
    }

    private Task<(HttpStatusCode Status, string Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var client = new HttpClient { Timeout = Eventually.Patience };
        using var request = new HttpRequestMessage(method, new Uri(Address + path)) { Content = content };
        using HttpResponseMessage response = await client.SendAsync(request);
        return (response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
    }
}
