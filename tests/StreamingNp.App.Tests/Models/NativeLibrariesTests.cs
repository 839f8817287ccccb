using System.Diagnostics;
using StreamingNp.App.Tests.Containers;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Models;

/// <summary>Torch is hundreds of megabytes: what only predicts with the shipped kind of model does without.</summary>
public sealed class NativeLibrariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scoring_with_the_shipped_model_does_not_load_torch()
    {
        // The loader of other systems does not tell what it loads.
        if (!OperatingSystem.IsLinux()) return;
        _folder.Write("cpu.csv", Recording.Csv());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "streaming-np.dll"), "score", _folder.Of("cpu.csv")]) { WorkingDirectory = _folder.Path };
        start.Environment["LD_DEBUG"] = "files";
        start.Environment["LD_DEBUG_OUTPUT"] = _folder.Of("loaded");
        Assert.Equal(0, (await Run.Of(start, Eventually.Patience)).ExitCode);
        string loaded = string.Concat(Directory.EnumerateFiles(_folder.Path, "loaded.*").Select(File.ReadAllText));
        Assert.Contains("libcoreclr", loaded, StringComparison.Ordinal);
        Assert.DoesNotContain("torch", loaded, StringComparison.OrdinalIgnoreCase);
    }
}
