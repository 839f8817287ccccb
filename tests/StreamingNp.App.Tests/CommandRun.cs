using StreamingNp.App.Commands;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Tests;

/// <summary>A command that ran in this process, and what it said.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> Of(string folder, params string[] arguments) => Of(folder, [], arguments);

    public static async Task<CommandRun> Of(string folder, Dictionary<string, string> variables, string[] arguments, CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        // Some commands tell something from a thread of Kafka's client.
        var environment = new CommandEnvironment { Output = output, Error = TextWriter.Synchronized(error), Variables = variables, WorkingDirectory = folder };
        int exitCode = await CommandLine.RunAsync(arguments, environment, cancellation);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that it failed with one sentence that names all of <paramref name="words"/>.</summary>
    public void FailedWith(int exitCode, params string[] words) => Failed(exitCode, Assert.Single(ErrorLines), words);

    /// <summary>Asserts that it said how it reads a file, and then failed with one sentence that names all of <paramref name="words"/>.</summary>
    public void FailedAfterReading(int exitCode, params string[] words)
    {
        Assert.Equal(2, ErrorLines.Length);
        Assert.Contains(": reading time", ErrorLines[0], StringComparison.Ordinal);
        Failed(exitCode, ErrorLines[1], words);
    }

    private void Failed(int exitCode, string sentence, string[] words)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Empty(Output);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        foreach (string word in words) Assert.Contains(word, sentence, StringComparison.Ordinal);
    }
}
