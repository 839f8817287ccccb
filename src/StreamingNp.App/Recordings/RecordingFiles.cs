using StreamingNp.App.Terminal;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Recordings;

/// <summary>A set of recordings.</summary>
/// <param name="Paths">The files, in the order they were named.</param>
/// <param name="Options">How they are read.</param>
public sealed record RecordingFiles(IReadOnlyList<string> Paths, RecordingReaderOptions Options)
{
    // The files that are taken of a directory.
    private static readonly string[] Endings = [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".ndjson.gz"];

    /// <summary>Finds the files.</summary>
    /// <param name="names">Files, directories (all files of series in them and below, by their endings) and patterns such as <c>data/*.csv</c>.</param>
    /// <param name="options">How they are read; series that are named after files of the same name bear their folders too.</param>
    /// <param name="workingDirectory">What relative names start from.</param>
    /// <exception cref="CommandException">A name leads to no file.</exception>
    public static RecordingFiles Find(IEnumerable<string> names, RecordingReaderOptions options, string workingDirectory)
    {
        string[] paths = [.. names.SelectMany(name => Expand(name, workingDirectory)).Distinct(StringComparer.Ordinal)];
        bool ambiguous = paths.Select(path => RecordingReader.KeyOf(path, options with { FolderInKey = false })).Distinct(StringComparer.OrdinalIgnoreCase).Count() < paths.Length;
        return new(paths, options with { FolderInKey = ambiguous });
    }

    /// <summary>Reads one file while the result is enumerated.</summary>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="unreadable">Is told of each row that cannot be read.</param>
    /// <exception cref="CommandException">No row can be read.</exception>
    public IEnumerable<RecordedObservation> Read(string path, RecordingMessages unreadable)
    {
        UnreadableRow? first = null;
        RecordingShape? shape = null;
        bool isAnyRead = false;
        List<UnreadableRow> waiting = [];
        // Of a file that cannot be read at all one sentence is enough.
        foreach (RecordedObservation observation in Open(path, Unreadable, chosen => shape = chosen))
        {
            if (!isAnyRead)
            {
                isAnyRead = true;
                unreadable.Chosen(path, shape!);
                foreach (UnreadableRow row in waiting) unreadable.Add(path, row);
                waiting.Clear();
            }
            yield return observation;
        }
        if (!isAnyRead) throw new CommandException(first is { } one ? $"{path}: none of its rows can be read; line {one.Line}: {one.Reason}" : $"{path} has no rows.");

        void Unreadable(UnreadableRow row)
        {
            first ??= row;
            if (isAnyRead) unreadable.Add(path, row);
            else waiting.Add(row);
        }
    }

    private IEnumerable<RecordedObservation> Open(string path, Action<UnreadableRow> unreadable, Action<RecordingShape> chosen) =>
        ParquetRecording.IsParquet(path) ? ParquetRecording.Read(path, Options, unreadable, chosen) : RecordingReader.Read(path, Options, unreadable, chosen);

    private static string[] Expand(string name, string workingDirectory)
    {
        string path = Path.GetFullPath(name, workingDirectory);
        if (File.Exists(path)) return [path];
        string[] found = [];
        if (Directory.Exists(path)) found = [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories).Where(file => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))];
        else if (name.AsSpan().ContainsAny('*', '?') && Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)) found = Directory.GetFiles(folder, Path.GetFileName(path));
        if (found.Length == 0) throw new CommandException($"There are no files of series at {name}; name files, directories with .csv, .tsv, .jsonl or .ndjson files (plain or .gz) or .parquet files, or patterns such as data/*.csv.");
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }
}
