using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StreamingNp.App.Tests.Crashes;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Containers;

/// <summary>
/// What the Dockerfile makes, without a container engine: published by its command, started by its entry point with its
/// variables, as a user who may write nowhere but to the volume and to /tmp. With STREAMINGNP_TEST_FULL=1 also compiled
/// as there, from what it copies.
/// </summary>
[Trait("Category", "Broker")]
public sealed class ImageLayoutTests : IDisposable
{
    private const int Rows = 200, Awaited = 100;

    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _input = TestKafka.Name("metrics"), _scores = TestKafka.Name("scores"), _group = TestKafka.Name("group");
    private readonly int _port = FreePort();

    [AnotherUserFact]
    public async Task The_image_scores_as_another_user_says_that_it_is_healthy_and_commits_when_it_is_stopped()
    {
        await PublishAsync();
        string[] before = FilesOf("app");
        string events = _kafka.Topic(), letters = _kafka.Topic(), state = TestKafka.Name("state");
        foreach (string topic in new[] { _input, _scores, $"{state}.journal", $"{state}.snapshots" }) _kafka.CreateTopic(topic, 1);
        _folder.Write("cpu.csv", Recording.Csv(Rows));
        CommandRun replay = await CommandRun.Of(_folder.Path, "replay", "cpu.csv", "--topic", _input, "--bootstrap", _kafka.BootstrapServers);
        Assert.Equal(0, replay.ExitCode);

        using var processor = new ProcessorProcess(Start(Dockerfile.Command, new()
        {
            ["STREAMINGNP_KAFKA__BOOTSTRAP_SERVERS"] = _kafka.BootstrapServers,
            ["STREAMINGNP_KAFKA__TOPICS"] = _input,
            ["STREAMINGNP_KAFKA__GROUP"] = _group,
            ["STREAMINGNP_OUTPUT__EVENT_TOPIC"] = events,
            ["STREAMINGNP_OUTPUT__DEAD_LETTER_TOPIC"] = letters,
            ["STREAMINGNP_OUTPUT__SCORE_TOPIC"] = _scores,
            ["STREAMINGNP_STATE__TOPIC_PREFIX"] = state,
            // What is committed is then committed by its end.
            ["STREAMINGNP_LANES__COMMIT_INTERVAL"] = "10m",
        }));
        Eventually.Becomes(() => processor.HasExited || processor.Log.Contains("Health checks are at", StringComparison.Ordinal), () => $"the start of the processor, which said: {processor.Log}");
        Assert.False(processor.HasExited, processor.Log);
        Assert.Equal(Awaited, _kafka.Read(_scores, 0, Awaited).Count);
        await IsHealthyAsync(processor);

        Assert.Equal(0, processor.Stop());
        Assert.InRange(_kafka.Committed(_group, _input, 0), Awaited, Rows);
        Assert.DoesNotContain("denied", processor.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, FilesOf("app"));
        Assert.Equal(1, (await Run.Of(Start(Dockerfile.HealthCheck, []), Eventually.Patience)).ExitCode);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private async Task PublishAsync()
    {
        if (CrashRun.IsFull) await Publish.OfDockerfileAsync(_folder.Of("source"), _folder.Of("app"));
        else await Publish.OfTestsAsync(_folder.Of("app"));
        // Others may look at everything. Only the modes of folders change: files are linked.
        (await Run.Of("find", _folder.Path, "-type", "d", "-exec", "chmod", "555", "{}", "+")).Succeeded();
        Directory.CreateDirectory(_folder.Of("data"));
        (await Run.Of("chown", $"{AnotherUserFactAttribute.User}:{AnotherUserFactAttribute.User}", _folder.Of("data"))).Succeeded();
    }

    // The image's health check, until it is content: what it asks about changes in its own time.
    private async Task IsHealthyAsync(ProcessorProcess processor)
    {
        var waited = Stopwatch.StartNew();
        Run check;
        while ((check = await Run.Of(Start(Dockerfile.HealthCheck, []), Eventually.Patience)).ExitCode != 0)
            Assert.True(waited.Elapsed < Eventually.Patience, $"The health check says {check.Output}, and the processor {processor.Log}");
    }

    private ProcessStartInfo Start(string[] command, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("setpriv", [.. AnotherUserFactAttribute.Options, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", .. command.Select(InFolder)])
        {
            WorkingDirectory = InFolder(Dockerfile.Instruction("WORKDIR")),
        };
        // Nothing of this process but what an image has.
        string path = start.Environment["PATH"]!;
        start.Environment.Clear();
        (start.Environment["PATH"], start.Environment["DOTNET_RUNNING_IN_CONTAINER"]) = (path, "true");
        foreach ((string name, string value) in Dockerfile.Variables) start.Environment[name] = InFolder(value);
        // Only this machine is to reach it.
        start.Environment["STREAMINGNP_MONITORING__HTTP_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        return start;
    }

    // Where a path of the image is here.
    private string InFolder(string path) => path == "/app" || path == "/data" || path.StartsWith("/app/", StringComparison.Ordinal) || path.StartsWith("/data/", StringComparison.Ordinal) ? _folder.Path + path : path;

    private string[] FilesOf(string folder) => [.. Directory.GetFileSystemEntries(_folder.Of(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
