using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>
/// Reads recorded series from CSV (RFC 4180 and its relatives), JSON lines and arrays of JSON objects, plain or packed with
/// gzip. How a file is written and what its columns hold is told from its first rows, and from the others where those leave
/// a question open. Duplicates come as they are; rows come in their order, unless most of them go back in time.
/// </summary>
public static class RecordingReader
{
    // So many rows show whether they are in order.
    private const int OrderedRows = 2_000;

    // A row that is earlier than one so many places before it is out of order, not late.
    private const int FarPlaces = 50;

    private static readonly string[] Endings = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet"];

    /// <summary>Reads a file while the result is enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="unreadable">Is told of each row that cannot be read; reading goes on after it.</param>
    /// <param name="chosen">Is told which columns are read and how, before the first row.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds no text, a column is not there, or nothing tells which is meant.</exception>
    public static IEnumerable<RecordedObservation> Read(string path, RecordingReaderOptions options, Action<UnreadableRow> unreadable, Action<RecordingShape>? chosen = null)
    {
        foreach (RecordedObservation observation in Read(RecordingText.Of(path), path, KeyOf(path, options), options, unreadable, chosen)) yield return observation;
    }

    /// <summary>Reads a text while the result is enumerated.</summary>
    /// <param name="open">Opens the text from its start; is called more than once.</param>
    /// <param name="source">What the text is called in errors.</param>
    /// <param name="key">The series key where no column holds it.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="unreadable">Is told of each row that cannot be read; reading goes on after it.</param>
    /// <param name="chosen">Is told which columns are read and how, before the first row.</param>
    /// <exception cref="InvalidDataException">A column is not there, or nothing tells which is meant.</exception>
    public static IEnumerable<RecordedObservation> Read(
        Func<TextReader> open, string source, string key, RecordingReaderOptions options, Action<UnreadableRow> unreadable, Action<RecordingShape>? chosen = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LongestRow, 16, nameof(options));
        bool isJson;
        using (TextReader reader = open()) isJson = JsonTable.IsJson(reader);
        RecordedTable table = isJson ? JsonTable.Of(source, open) : RecordedTable.OfCsv(source, open, options);
        return Read(table, key, options, unreadable, chosen);
    }

    /// <summary>Reads rows that another format holds, while the result is enumerated.</summary>
    /// <param name="source">What they are called in errors.</param>
    /// <param name="key">The series key where no column holds it.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="rows">Reads the rows, a text for each column; is called more than once.</param>
    /// <param name="options">How they are to be read.</param>
    /// <param name="unreadable">Is told of each row that cannot be read; reading goes on after it.</param>
    /// <param name="chosen">Is told which columns are read and how, before the first row.</param>
    /// <exception cref="InvalidDataException">A column is not there, or nothing tells which is meant.</exception>
    public static IEnumerable<RecordedObservation> Read(
        string source, string key, IReadOnlyList<string> columns, Func<IEnumerable<IReadOnlyList<string>>> rows, RecordingReaderOptions options, Action<UnreadableRow> unreadable, Action<RecordingShape>? chosen = null) =>
        Read(new RecordedTable(source, columns, HasHeader: true, new CsvDialect(',', 1, HasComments: false), () => rows().Select((row, index) => new RecordedRow(index + 1, row, null))), key, options, unreadable, chosen);

    /// <summary>The series key of a file in which no column holds it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Whether the folder belongs to it.</param>
    public static string KeyOf(string path, RecordingReaderOptions options)
    {
        string key = Path.GetFileName(path);
        if (key.Length > 3 && key.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) key = key[..^3];
        if (Array.Find(Endings, ending => key.Length > ending.Length && key.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } known) key = key[..^known.Length];
        string? folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)));
        return options.FolderInKey && !string.IsNullOrEmpty(folder) ? $"{folder}/{key}" : key;
    }

    private static IEnumerable<RecordedObservation> Read(RecordedTable table, string key, RecordingReaderOptions options, Action<UnreadableRow> unreadable, Action<RecordingShape>? chosen)
    {
        ColumnRoles roles = ColumnRoles.Find(table, options);
        RowReading reading = new(table, roles, key, options);
        bool isSorted = roles.Time is not null && GoesBack(reading.Read(static _ => { }).Take(OrderedRows * roles.Values.Count));
        chosen?.Invoke(RecordingShape.Of(table, roles, isSorted, options));
        IEnumerable<RecordedObservation> observations = reading.Read(unreadable);
        // Of rows of one time the first in the file comes first.
        return isSorted ? observations.OrderBy(observation => observation.Observation.Time) : observations;
    }

    // The newest row first, or rows in no order at all: not the odd late row, nor rows that are mixed within a few places.
    private static bool GoesBack(IEnumerable<RecordedObservation> observations)
    {
        int steps = 0, back = 0, later = 0, far = 0;
        foreach (IGrouping<string, RecordedObservation> series in observations.GroupBy(observation => observation.Series))
        {
            List<EventTime> highest = [];
            EventTime? before = null;
            foreach (EventTime time in series.Select(observation => observation.Observation.Time))
            {
                if (before is { } last && time != last)
                {
                    steps++;
                    if (time < last) back++;
                }
                if (highest.Count >= FarPlaces)
                {
                    later++;
                    if (time < highest[^FarPlaces]) far++;
                }
                highest.Add(highest.Count > 0 && highest[^1] > time ? highest[^1] : time);
                before = time;
            }
        }
        return back >= 2 && back >= 0.98 * steps || far > later / 5;
    }
}
