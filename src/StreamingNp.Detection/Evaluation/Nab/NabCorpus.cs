using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>
/// Reads the labelled series of the Numenta Anomaly Benchmark (NAB), all of them or a part, in NAB's own layout:
/// <c>data/&lt;category&gt;/&lt;file&gt;.csv</c> and <c>labels/combined_windows.json</c>.
/// </summary>
public static class NabCorpus
{
    /// <summary>Reads all series that are there; labels of others are passed over.</summary>
    /// <param name="folder">The folder that holds <c>data</c> and <c>labels</c>.</param>
    /// <returns>The series, by name.</returns>
    /// <exception cref="IOException">A file or folder is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not as NAB has it, or a series has no entry among the labels.</exception>
    public static IReadOnlyList<NabFile> Read(string folder)
    {
        string data = Path.Combine(folder, "data");
        string labels = Path.Combine(folder, "labels", "combined_windows.json");
        Dictionary<string, EventTime[][]> windows = ReadWindows(labels);
        string[] names = [.. Directory.EnumerateFiles(data, "*.csv", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(data, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        return [.. names.Select(name => ReadFile(data, name, windows.GetValueOrDefault(name)
            ?? throw new InvalidDataException($"{labels} has no entry for {name}; add one, with an empty list where nothing is anomalous.")))];
    }

    /// <summary>Reads a column of a file, with its times; every row must be readable.</summary>
    /// <exception cref="InvalidDataException">A row cannot be read, or the column is not there.</exception>
    internal static Observation[] ReadColumn(string path, string column)
    {
        RecordingReaderOptions options = new() { TimeColumn = "timestamp", ValueColumns = [column] };
        return [.. RecordingReader.Read(path, options, row => throw new InvalidDataException($"{path}, line {row.Line}: {row.Reason}")).Select(row => row.Observation)];
    }

    private static NabFile ReadFile(string data, string name, EventTime[][] windows)
    {
        string path = Path.Combine(data, name);
        Observation[] observations = ReadColumn(path, "value");
        List<RowRange> ranges = [];
        foreach (EventTime[] window in windows.OrderBy(window => window[0]))
        {
            RowRange range = new(Array.FindIndex(observations, row => row.Time == window[0]), Array.FindLastIndex(observations, row => row.Time == window[1]));
            if (range.First < 0 || range.Length < 1) throw new InvalidDataException($"{path} has no rows from {window[0]} to {window[1]}, where its labels say that a window starts and ends.");
            // NAB gives a row that ends a window and starts another to the later.
            if (ranges.Count > 0 && ranges[^1].Last == range.First && ranges[^1].Length > 1) ranges[^1] = ranges[^1] with { Last = range.First - 1 };
            if (ranges.Count > 0 && range.First <= ranges[^1].Last) throw new InvalidDataException($"{path} has a window labelled from {window[0]} to {window[1]} that overlaps the one before it.");
            ranges.Add(range);
        }
        return new(name, observations, ranges) { Folder = name.Contains('/') ? name[..name.LastIndexOf('/')] : "." };
    }

    private static Dictionary<string, EventTime[][]> ReadWindows(string path)
    {
        Dictionary<string, string[][]> texts;
        try
        {
            texts = JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllBytes(path)) ?? [];
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} does not hold lists of windows by file name. {exception.Message}", exception);
        }
        return texts.ToDictionary(entry => entry.Key, entry => (entry.Value ?? []).Select(window => TimesOf(path, entry.Key, window)).ToArray());
    }

    private static EventTime[] TimesOf(string path, string name, string[] window)
    {
        EventTime start = default;
        EventTime end = default;
        bool isWindow = window is [{ } first, { } last]
            && EventTime.TryParse(Encoding.UTF8.GetBytes(first), out start) && EventTime.TryParse(Encoding.UTF8.GetBytes(last), out end);
        return isWindow ? [start, end] : throw new InvalidDataException($"{path}: a window of {name} is not a pair of times.");
    }
}
