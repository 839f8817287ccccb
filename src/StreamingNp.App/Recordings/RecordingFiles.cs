using StreamingNp.App.Terminal;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Recordings;

/// <summary>A set of recordings in CSV.</summary>
/// <param name="Paths">The files, in the order they were named.</param>
/// <param name="Options">How they are read.</param>
public sealed record RecordingFiles(IReadOnlyList<string> Paths, CsvRecordingOptions Options)
{
    /// <summary>Finds the files.</summary>
    /// <param name="names">Files, directories (all *.csv in them and below) and patterns such as <c>data/*.csv</c>.</param>
    /// <param name="options">How they are read; series that are named after files of the same name bear their folders too.</param>
    /// <param name="workingDirectory">What relative names start from.</param>
    /// <exception cref="CommandException">A name leads to no file.</exception>
    public static RecordingFiles Find(IEnumerable<string> names, CsvRecordingOptions options, string workingDirectory)
    {
        string[] paths = [.. names.SelectMany(name => Expand(name, workingDirectory)).Distinct(StringComparer.Ordinal)];
        bool ambiguous = paths.Select(Path.GetFileName).Distinct(StringComparer.OrdinalIgnoreCase).Count() < paths.Length;
        return new(paths, options with { FolderInKey = ambiguous });
    }

    /// <summary>Reads one file while the result is enumerated.</summary>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="unreadable">Is told of each row that cannot be read.</param>
    public IEnumerable<RecordedObservation> Read(string path, UnreadableRows unreadable) =>
        CsvRecording.Read(path, Options, row => unreadable.Add(path, row));

    private static string[] Expand(string name, string workingDirectory)
    {
        string path = Path.GetFullPath(name, workingDirectory);
        if (File.Exists(path)) return [path];
        string[] found = [];
        if (Directory.Exists(path)) found = Directory.GetFiles(path, "*.csv", SearchOption.AllDirectories);
        else if (name.AsSpan().ContainsAny('*', '?') && Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)) found = Directory.GetFiles(folder, Path.GetFileName(path));
        if (found.Length == 0) throw new CommandException($"There is no CSV file at {name}; name files, directories with *.csv files, or patterns such as data/*.csv.");
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }
}
