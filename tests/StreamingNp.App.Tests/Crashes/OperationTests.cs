using System.Net;
using System.Text.RegularExpressions;
using StreamingNp.Streaming.Tests;
using Xunit.Abstractions;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>What those who operate a processor see of it when it stops, is killed, or comes back.</summary>
[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class OperationTests(TinyModel tiny, ITestOutputHelper output)
{
    // What Kubernetes and systemd give, or are told to give.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    [Fact]
    public void Eight_lanes_that_catch_up_end_before_an_orchestrator_would_end_them()
    {
        using var run = new CrashRun(tiny.Folder, series: 64, observations: CrashRun.IsFull ? 200_000 : 24_000, partitions: 8);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Reaches(64, processor);
        TimeSpan taken = processor.Ends(out int code);
        output.WriteLine($"The end took {taken.TotalSeconds:F1} s.");
        Assert.Equal(0, code);
        Assert.True(taken < Grace, $"The end took {taken}. The processor said: {processor.Log}");
        Assert.DoesNotContain("   at ", processor.Log, StringComparison.Ordinal);
        Assert.StartsWith("Stopped: consumed ", processor.LastLine[21..], StringComparison.Ordinal);
    }

    [RealBrokerFact]
    public async Task A_lone_member_that_was_killed_is_not_ready_and_no_standby_until_the_group_has_given_it_up()
    {
        // Longer than the second one takes to start on a machine at load.
        const string Session = "kafka.settings.session.timeout.ms=25000";
        using var run = new CrashRun(tiny.Folder, series: 8, observations: 800);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess first = group.Run(Session);
        group.Finishes(first);
        first.Kill();
        ProcessorProcess second = group.Run(Session, "monitoring.http_address=http://127.0.0.1:0");
        group.Says(log => log.Contains("/healthz", StringComparison.Ordinal), second, "the address of its health");
        string address = Regex.Match(second.Log, @"http://[0-9.:]+").Value;
        using var client = new HttpClient { Timeout = Eventually.Patience };
        var answers = new List<string>();
        while (true)
        {
            bool wasReading = second.Log.Contains($"Reading {run.Input}, partitions", StringComparison.Ordinal);
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"{address}/healthz/ready"));
            string text = await answer.Content.ReadAsStringAsync();
            answers.Add(text);
            Assert.DoesNotContain("standby", text, StringComparison.Ordinal);
            if (answer.StatusCode == HttpStatusCode.OK) break;
            Assert.False(wasReading && text.Contains("has not joined", StringComparison.Ordinal), $"It reads, and says: {text}");
            await Task.Delay(50);
            Assert.True(answers.Count < 2_400, $"It is not ready after two minutes: {text}");
        }
        Assert.Contains($"Reading {run.Input}, partitions", second.Log, StringComparison.Ordinal);
        Assert.Contains(answers, text => text.Contains("has not joined group", StringComparison.Ordinal));
        Assert.Contains("a member that was killed is given up after session.timeout.ms (25s)", second.Log, StringComparison.Ordinal);
    }
}
