using System.Text.Json;

namespace StreamingNp.App.Tests.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task An_interrupted_demonstration_ends_with_the_figures_so_far()
    {
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        CommandRun run = await CommandRun.Of(_folder.Path, [], ["demo", "--series", "8", "--seconds", "600"], interrupt.Token);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Interrupted. The figures so far:", run.OutputLines);
        Assert.Contains(run.OutputLines, line => line.StartsWith("shifted day ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_output_for_machines_ends_with_the_summary()
    {
        CommandRun run = await CommandRun.Of(_folder.Path, [], ["demo", "--series", "2", "--seconds", "5", "--json"]);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument summary = JsonDocument.Parse(run.OutputLines[^1]);
        Assert.Equal(
            ["series", "observations", "seconds", "incidents", "precision", "recall", "swaps", "labels", "incidents_per_series_month", "recall_by_kind", "model"],
            summary.RootElement.EnumerateObject().Select(property => property.Name));
    }

    public void Dispose() => _folder.Dispose();
}
