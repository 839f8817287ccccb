using StreamingNp.App.Recordings;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Evaluation;

/// <summary>Reads recordings with a label in each row.</summary>
internal static class LabelledFiles
{
    /// <summary>The names that a column of labels goes by.</summary>
    public static readonly IReadOnlyList<string> LabelColumns = ["label", "anomaly", "is_anomaly"];

    /// <summary>Reads all series, in order of their first rows; one may go on in the next file. Where they come from several folders, each bears the folder of its first row.</summary>
    /// <param name="files">The recordings.</param>
    /// <param name="labelColumn">The column of the label; null for the first of <see cref="LabelColumns"/> that a file has.</param>
    /// <param name="mayLackLabels">Whether the rows of a file without such a column are normal; a column that is named must be there.</param>
    /// <param name="unreadable">Counts rows that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static IReadOnlyList<LabelledSeries> Read(RecordingFiles files, string? labelColumn, bool mayLackLabels, RecordingMessages unreadable, CancellationToken cancellation)
    {
        files = files with { Options = files.Options with { LabelColumns = labelColumn is null ? LabelColumns : [labelColumn], MayLackLabels = mayLackLabels && labelColumn is null } };
        OrderedDictionary<string, Rows> series = [];
        foreach (string path in files.Paths)
        {
            foreach (RecordedObservation row in files.Read(path, unreadable))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!series.TryGetValue(row.Series, out Rows? one)) series[row.Series] = one = new(Path.GetDirectoryName(path)!, [], []);
                one.Observations.Add(row.Observation);
                one.Labels.Add(row.IsAnomalous);
            }
        }
        bool hasFolders = series.Values.Select(one => one.Directory).Distinct().Skip(1).Any();
        return [.. series.Select(one => LabelledSeries.FromLabels(one.Key, one.Value.Observations, [.. one.Value.Labels]) with { Folder = hasFolders ? Path.GetFileName(one.Value.Directory) : null })];
    }

    private sealed record Rows(string Directory, List<Observation> Observations, List<bool> Labels);
}
