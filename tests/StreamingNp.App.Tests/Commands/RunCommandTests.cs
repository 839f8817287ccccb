namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class RunCommandTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("kafka.settings.no.such=1", "no.such")]
    [InlineData("kafka.settings.security.protocol=pigeon", "security.protocol")]
    public async Task What_keeps_it_from_starting_is_what_it_says(string setting, string named)
    {
        CommandRun run = await CommandRun.Of(_folder.Path, "run", "--bootstrap", "127.0.0.1:1", "--model", tiny.Folder, "--set", setting, "--set", "monitoring.http_address=");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(named, run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter 'source'", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
