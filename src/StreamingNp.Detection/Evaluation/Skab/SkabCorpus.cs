using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.Detection.Evaluation.Skab;

/// <summary>
/// Reads recordings in the layout of the Skoltech Anomaly Benchmark (SKAB): folders of CSV files with a semicolon between
/// fields, a column <c>datetime</c>, a column a channel, <c>anomaly</c> and <c>changepoint</c>.
/// </summary>
/// <param name="Files">The files with labels, in order of their names.</param>
/// <param name="Unlabelled">The paths of the files without a column <c>anomaly</c>, which the benchmark does not judge.</param>
public sealed record SkabCorpus(IReadOnlyList<SkabFile> Files, IReadOnlyList<string> Unlabelled)
{
    private const string TimeColumn = "datetime", LabelColumn = "anomaly", ChangeColumn = "changepoint";
    private const int LongestRow = 64 * 1024;

    /// <summary>Reads all <c>*.csv</c> files of a folder and those below it.</summary>
    /// <param name="folder">The folder, such as <c>SKAB/data</c>.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file has no channel or another layout, or a row of it cannot be read.</exception>
    public static SkabCorpus Read(string folder)
    {
        List<SkabFile> files = [];
        List<string> unlabelled = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (ReadFile(folder, path) is { } file) files.Add(file);
            else unlabelled.Add(path);
        }
        return new(files, unlabelled);
    }

    // Null where there are no labels.
    private static SkabFile? ReadFile(string folder, string path)
    {
        using StreamReader reader = new(path);
        CsvRowReader rows = new(reader, LongestRow);
        if (!rows.TryReadHeader(out RecordedRow header) || header.Fault is not null) throw new InvalidDataException($"{path} has no header; SKAB's names {TimeColumn}, the channels, {LabelColumn} and {ChangeColumn}.");
        string[] names = [.. header.Fields];
        int time = IndexOf(names, TimeColumn), label = IndexOf(names, LabelColumn), change = IndexOf(names, ChangeColumn);
        if (time < 0) throw new InvalidDataException($"{path} has no column {TimeColumn}, as all files of SKAB have; it has {string.Join(", ", names)}.");
        if (label < 0) return null;
        int[] columns = [.. Enumerable.Range(0, names.Length).Where(column => column != time && column != label && column != change)];
        if (columns.Length == 0) throw new InvalidDataException($"{path} has no channel; it has {string.Join(", ", names)}.");
        if (columns.Select(column => names[column]).Distinct(StringComparer.Ordinal).Count() < columns.Length)
            throw new InvalidDataException($"{path} has two channels of one name; it has {string.Join(", ", names)}.");

        List<Observation>[] values = [.. columns.Select(_ => new List<Observation>())];
        List<bool> labels = [];
        while (rows.TryRead(out RecordedRow row))
        {
            if (row.Fault is not null) throw Unreadable(path, row, row.Fault);
            if (row.Fields.Count != names.Length) throw Unreadable(path, row, $"The row has {row.Fields.Count} fields where the header names {names.Length}.");
            if (!CsvFields.TryTime(row.Fields[time], TimestampUnit.Seconds, out EventTime at) || !at.IsInRange) throw Unreadable(path, row, $"The time \"{row.Fields[time]}\" is no timestamp.");
            if (!CsvFields.TryLabel(row.Fields[label], rows.HasDecimalCommas, out bool isAnomalous)) throw Unreadable(path, row, $"The label \"{row.Fields[label]}\" is neither 0 nor 1.");
            labels.Add(isAnomalous);
            for (int channel = 0; channel < columns.Length; channel++)
            {
                string field = row.Fields[columns[channel]];
                double value = double.NaN;
                if (!CsvFields.IsMissing(field) && !CsvFields.TryNumber(field, rows.HasDecimalCommas, out value)) throw Unreadable(path, row, $"The value \"{field}\" is not a finite number.");
                values[channel].Add(new(at, value));
            }
        }
        string name = Path.ChangeExtension(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), null);
        IReadOnlyList<RowRange> windows = RowRange.Runs([.. labels]);
        return new(name, name.Contains('/') ? name[..name.LastIndexOf('/')] : "", [.. columns.Select((column, channel) => new SkabChannel($"{name}#{names[column]}", values[channel], windows))]);
    }

    private static int IndexOf(string[] names, string name) => Array.FindIndex(names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static InvalidDataException Unreadable(string path, RecordedRow row, string fault) => new($"{path}, line {row.Line}: {fault}");
}
