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
        var environment = new CommandEnvironment { Output = output, Error = error, Variables = variables, WorkingDirectory = folder };
        int exitCode = await CommandLine.RunAsync(arguments, environment, cancellation);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that it failed with one sentence that names all of <paramref name="words"/>.</summary>
    public void FailedWith(int exitCode, params string[] words)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Empty(Output);
        // What was chosen in reading a file is no failure.
        string sentence = Assert.Single(ErrorLines, line => !line.Contains(": reading time", StringComparison.Ordinal));
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        foreach (string word in words) Assert.Contains(word, sentence, StringComparison.Ordinal);
    }
}
