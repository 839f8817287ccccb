using System.Globalization;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Series;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Evaluation;

/// <summary>A map of windows of judged series: what the model makes of a row and the points before it, and windows that are alike to it lie near each other.</summary>
/// <param name="Windows">The windows.</param>
/// <param name="Sentence">What is on the map.</param>
internal sealed record WindowMap(IReadOnlyList<MappedWindow> Windows, string Sentence)
{
    /// <summary>The most windows on a map: more dots cover each other.</summary>
    public const int MaxWindows = 3_000;

    private const int Seed = 1;

    /// <summary>Makes a map.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">How much of its past a series keeps.</param>
    /// <param name="series">The series, with their points. Labelled rows and anomalies take up to half of the map; chance decides the rest.</param>
    /// <param name="threshold">The score from which a row is anomalous.</param>
    /// <param name="cancellation">Ends it.</param>
    public static WindowMap Of(NeuralProcessModel model, HistoryOptions history, IReadOnlyList<JudgedSeries> series, double threshold, CancellationToken cancellation)
    {
        DetectedSeries[] channels = [.. series.SelectMany(one => one.Channels)];
        bool[][] labels = [.. channels.Select(LabelsOf)];
        (int Channel, int Row)[] scored = [.. channels.SelectMany((channel, index) => Enumerable.Range(channel.Series.ProbationRows, Math.Max(0, channel.Rows - channel.Series.ProbationRows))
            .Where(row => channel.Points[row] is not null).Select(row => (index, row)))];
        ILookup<bool, (int Channel, int Row)> byOddity = scored.ToLookup(place => labels[place.Channel][place.Row] || channels[place.Channel].Scores[place.Row] >= threshold);
        var random = new Random(Seed);
        (int Channel, int Row)[] odd = Some(byOddity[true], Math.Max(MaxWindows / 2, MaxWindows - byOddity[false].Count()), random);
        (int Channel, int Row)[] chosen = [.. odd, .. Some(byOddity[false], MaxWindows - odd.Length, random)];

        List<(float[] Representation, double Score, bool IsLabelled)> windows = [];
        var representation = new WindowRepresentation(model);
        foreach (IGrouping<int, (int Channel, int Row)> rows in chosen.GroupBy(place => place.Channel).OrderBy(group => group.Key))
        {
            cancellation.ThrowIfCancellationRequested();
            DetectedSeries channel = channels[rows.Key];
            foreach ((int row, float[] numbers) in representation.Of(channel.Series.Observations, rows.Select(place => place.Row).ToHashSet(), history)) windows.Add((numbers, channel.Scores[row], labels[rows.Key][row]));
        }
        (double X, double Y)[] places = TSne.Map([.. windows.Select(window => window.Representation)], new TSneOptions { Seed = Seed }, cancellation);
        string sentence = string.Create(CultureInfo.InvariantCulture, $"Each of the {windows.Count:N0} dots is a row with the points before it, of {scored.Length:N0} that are judged: {representation.What}. Neighbours are alike; sizes of groups and distances between them mean little (exact t-SNE, seed {Seed}).");
        return new([.. windows.Zip(places, (window, place) => new MappedWindow(place.X, place.Y, window.Score, window.IsLabelled))], sentence);
    }

    private static (int Channel, int Row)[] Some(IEnumerable<(int Channel, int Row)> places, int most, Random random)
    {
        (int Channel, int Row)[] all = [.. places];
        random.Shuffle(all);
        return all[..Math.Min(all.Length, most)];
    }

    private static bool[] LabelsOf(DetectedSeries channel)
    {
        bool[] labels = new bool[channel.Rows];
        foreach (var window in channel.Series.Windows) labels.AsSpan(window.First, window.Last - window.First + 1).Fill(true);
        return labels;
    }
}
