namespace StreamingNp.App.Tests;

/// <summary>A model that learned for a few seconds; good enough to tell what nobody could miss.</summary>
public sealed class TinyModel : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Directory => _folder.Of("models");

    public string Folder => _folder.Of(Path.Combine("models", "tiny-1"));

    internal CommandRun Training { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        for (int series = 0; series < 3; series++) _folder.Write($"data/{series}.csv", Recording.Csv(1_000, seed: series));
        Training = await CommandRun.Of(_folder.Path, "train", "--data", "data", "--steps", "100", "--output", "models", "--name", "tiny", "--json");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
