using System.Globalization;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>
/// Reads and writes what a detector made of the Numenta Anomaly Benchmark (NAB), in NAB's own layout:
/// <c>&lt;results&gt;/&lt;detector&gt;/&lt;category&gt;/&lt;detector&gt;_&lt;file&gt;.csv</c> with the columns
/// <c>timestamp</c>, <c>value</c>, <c>anomaly_score</c> and <c>label</c>, and <c>surprise</c> where it is written.
/// </summary>
public static class NabResults
{
    /// <summary>Reads the scores of a detector.</summary>
    /// <param name="folder">The folder that holds a folder a detector.</param>
    /// <param name="detector">The detector.</param>
    /// <param name="files">The labelled series; each must have a result.</param>
    /// <returns>The series with their scores, in the order given.</returns>
    /// <exception cref="IOException">A file is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is not as NAB has it, its rows are not those of the series, or a row has no score.</exception>
    public static IReadOnlyList<ScoredSeries> Read(string folder, string detector, IReadOnlyList<NabFile> files) => [.. files.Select(file => Read(PathOf(folder, detector, file), file))];

    /// <summary>Writes the scores of a detector for one series; a file that is there is replaced.</summary>
    /// <param name="folder">The folder that holds a folder a detector; it is made where it is not there.</param>
    /// <param name="detector">The detector.</param>
    /// <param name="file">The labelled series.</param>
    /// <param name="scores">The score of each row, 0 to 1.</param>
    /// <param name="unshapedScores">The score of each row that is not shaped into alarms, for measures that want every row of an anomaly; null for no such column.</param>
    /// <exception cref="ArgumentException">There is not one of either score a row, or one is NaN.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string folder, string detector, NabFile file, IReadOnlyList<double> scores, IReadOnlyList<double>? unshapedScores = null)
    {
        ScoredSeries series = file.WithScores(scores);
        if (unshapedScores is not null) _ = file.WithScores(unshapedScores);
        string path = PathOf(folder, detector, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using StreamWriter writer = new(path) { NewLine = "\n" };
        writer.WriteLine($"timestamp,value,anomaly_score,label{(unshapedScores is null ? "" : ",surprise")}");
        for (int row = 0; row < scores.Count; row++)
        {
            Observation observation = file.Observations[row];
            string value = double.IsNaN(observation.Value) ? "" : Number(observation.Value);
            string unshaped = unshapedScores is null ? "" : $",{Number(unshapedScores[row])}";
            writer.WriteLine($"{Text(observation.Time)},{value},{Number(scores[row])},{(series.Labels[row] ? 1 : 0)}{unshaped}");
        }
    }

    private static ScoredSeries Read(string path, NabFile file)
    {
        Observation[] scores = NabCorpus.ReadColumn(path, "anomaly_score");
        if (scores.Length != file.Observations.Count) throw new InvalidDataException($"{path} has {scores.Length} rows, and {file.Name} has {file.Observations.Count}.");
        for (int row = 0; row < scores.Length; row++)
        {
            if (scores[row].Time != file.Observations[row].Time) throw new InvalidDataException($"{path} has {scores[row].Time} where {file.Name} has {file.Observations[row].Time}.");
            if (double.IsNaN(scores[row].Value)) throw new InvalidDataException($"{path} has no score at {scores[row].Time}; give rows that were not scored 0.");
        }
        return file.WithScores([.. scores.Select(row => row.Value)]);
    }

    private static string PathOf(string folder, string detector, NabFile file)
    {
        string category = Path.GetDirectoryName(file.Name) ?? "";
        return Path.Combine(folder, detector, category, $"{detector}_{Path.GetFileName(file.Name)}");
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // As NAB writes times.
    private static string Text(EventTime time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}
