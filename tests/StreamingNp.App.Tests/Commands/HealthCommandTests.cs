using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Monitoring;

namespace StreamingNp.App.Tests.Commands;

public sealed class HealthCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private HealthReport _report = new(new(true, []), new(true, []));

    [Fact]
    public async Task It_prints_what_the_processor_answers_and_fails_where_all_is_not_well()
    {
        await using HealthServer server = await StartedAsync();
        Assert.Equal((0, "ok\n", ""), await OfAsync("--url", $"{server.Listening}/healthz/ready"));
        _report = new(new(true, []), new(false, ["Kafka does not answer: see to it."]));
        Assert.Equal((1, "not ok\nKafka does not answer: see to it.\n", ""), await OfAsync("--url", $"{server.Listening}/healthz/ready"));
        Assert.Equal((0, "ok\n", ""), await OfAsync("--url", $"{server.Listening}/healthz/live"));
        // Without a path it asks for both.
        (int exitCode, string output, _) = await OfAsync("--url", server.Listening!);
        Assert.Equal(1, exitCode);
        Assert.Contains("Kafka does not answer", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_where_the_settings_say_that_the_processor_listens()
    {
        await using HealthServer server = await StartedAsync();
        int port = new Uri(server.Listening!).Port;
        foreach (string host in new[] { "127.0.0.1", "0.0.0.0", "localhost" })
        {
            (int exitCode, string output, _) = await OfAsync("--set", $"monitoring.http_address=http://{host}:{port}");
            Assert.Equal(0, exitCode);
            Assert.Contains("\"live\"", output, StringComparison.Ordinal);
        }
        CommandRun run = await CommandRun.Of(_folder.Path, new() { ["STREAMINGNP_MONITORING__HTTP_ADDRESS"] = $"http://0.0.0.0:{port}" }, ["health"]);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_processor_that_does_not_run_is_one_sentence()
    {
        HealthServer server = await StartedAsync();
        string address = server.Listening!;
        await server.StopAsync(CancellationToken.None);
        await server.DisposeAsync();
        (await CommandRun.Of(_folder.Path, "health", "--url", address)).FailedWith(1, address, "see that the processor runs");
    }

    [Theory]
    [InlineData("--url nonsense", "\"nonsense\"; it must be an address")]
    [InlineData("--url file:///etc/passwd", "it must be an address")]
    [InlineData("--set monitoring.http_address=", "monitoring.http_address is empty")]
    [InlineData("--set monitoring.http_address=http://127.0.0.1:0", "leaves the port open")]
    public async Task What_cannot_be_asked_is_one_sentence_and_exit_code_2(string arguments, string named) =>
        (await CommandRun.Of(_folder.Path, ["health", .. arguments.Split(' ')])).FailedWith(2, named);

    public void Dispose() => _folder.Dispose();

    private async Task<(int ExitCode, string Output, string Error)> OfAsync(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(_folder.Path, ["health", .. arguments]);
        return (run.ExitCode, run.Output, run.Error);
    }

    private async Task<HealthServer> StartedAsync()
    {
        var server = new HealthServer("http://127.0.0.1:0", () => _report, NullLogger<HealthServer>.Instance);
        await server.StartAsync(CancellationToken.None);
        return server;
    }
}
