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

    /// <summary>Whether a person watches <see cref="Output"/> in a terminal.</summary>
    public bool IsOutputInteractive { get; init; }

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
        IsOutputInteractive = !Console.IsOutputRedirected,
    };

    /// <summary>A path as seen from <see cref="WorkingDirectory"/>.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>The full path of a file that will be written. To be called before the work begins, so that it is not in vain.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, such as <c>--plot</c>.</param>
    /// <exception cref="CommandException">Its folder is missing, it is a folder itself, or it cannot be written.</exception>
    public string FileToWrite(string path, string option)
    {
        string file = PathOf(path);
        if (Directory.Exists(file)) throw new CommandException($"{file} is a folder; name a file with {option}.");
        if (!Directory.Exists(Path.GetDirectoryName(file))) throw new CommandException($"There is no folder for {file}; make it, or choose another file with {option}.");
        Try(file, option, isThere: File.Exists(file));
        return file;
    }

    /// <summary>The full path of a folder that will be written into; it is made. To be called before the work begins, so that it is not in vain.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="option">The option that names it, such as <c>--report</c>.</param>
    /// <exception cref="CommandException">It cannot be made or written into.</exception>
    public string FolderToWrite(string path, string option)
    {
        string folder = PathOf(path);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The folder {folder} cannot be made ({exception.Message.TrimEnd('.')}); choose another with {option}.", exception);
        }
        Try(Path.Combine(folder, $".{Guid.NewGuid():N}"), option, isThere: false);
        return folder;
    }

    // Opens a file as it will be written, and leaves what there is.
    private static void Try(string file, string option, bool isThere)
    {
        try
        {
            using (new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
            {
            }
            if (!isThere) File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The file {file} cannot be written ({exception.Message.TrimEnd('.')}); choose another place with {option}.", exception);
        }
    }
}
