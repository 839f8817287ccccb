using CsCheck;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation;

/// <summary>Scored series of one row a minute.</summary>
internal static class MinuteSeries
{
    /// <summary>Any series of up to 60 rows, with many equal scores from 0 to 1.</summary>
    public static readonly Gen<ScoredSeries> Any = Gen.Select(Gen.Int[0, 20], Gen.Bool).Array[1, 60]
        .Select(rows => Of([.. rows.Select(row => row.Item1 / 20.0)], [.. rows.Select(row => row.Item2)]));

    /// <summary>Those with rows of both labels.</summary>
    public static readonly Gen<ScoredSeries> OfBothLabels = Any.Where(series => series.Labels.Contains(true) && series.Labels.Contains(false));

    public static ScoredSeries Of(double[] scores, params RowRange[] windows) => new("series", Times(scores.Length), scores, windows);

    public static ScoredSeries Of(double[] scores, bool[] labels) => ScoredSeries.FromLabels("series", Times(scores.Length), scores, labels);

    /// <summary>Rows of score 0, but for alarms of score 1.</summary>
    public static ScoredSeries WithAlarms(int rows, RowRange[] windows, params int[] alarms) =>
        Of([.. Enumerable.Range(0, rows).Select(row => alarms.Contains(row) ? 1.0 : 0.0)], windows);

    /// <summary>The same labels with other scores.</summary>
    public static ScoredSeries Rescored(this ScoredSeries series, Func<double, double> score) =>
        new(series.Name, series.Times, [.. series.Scores.Select(score)], series.Windows);

    public static EventTime At(int minute) => new(1_767_571_200_000_000 + minute * 60_000_000L);

    private static EventTime[] Times(int rows) => [.. Enumerable.Range(0, rows).Select(At)];
}
