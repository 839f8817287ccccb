using System.Collections;

namespace StreamingNp.App.Terminal;

/// <summary>What surrounds a command: so that it runs in a test as it runs in a terminal.</summary>
public sealed record CommandEnvironment
{
    /// <summary>Where data go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where messages, progress and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What relative paths start from.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Whether a person watches <see cref="Error"/> in a terminal.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The environment of this process.</summary>
    public static CommandEnvironment OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? ""),
        WorkingDirectory = Directory.GetCurrentDirectory(),
        IsInteractive = !Console.IsErrorRedirected,
    };

    /// <summary>A path as seen from <see cref="WorkingDirectory"/>.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingDirectory);
}
