namespace StreamingNp.App.Evaluation.Recurrence;

/// <summary>How many anomalies are found of a kind that comes again.</summary>
/// <param name="Shape">The shape of the series; <c>all</c> for all shapes.</param>
/// <param name="Anomaly">What they are: spike, dip or step.</param>
/// <param name="Number">How many each series has within ten days.</param>
/// <param name="Series">The series.</param>
/// <param name="RecallFirst">The share of series whose first anomaly is found.</param>
/// <param name="RecallLast">The share of series whose last anomaly is found.</param>
/// <param name="RecallAll">The share of all anomalies that are found.</param>
internal sealed record RecallFigures(string Shape, string Anomaly, int Number, int Series, double RecallFirst, double RecallLast, double RecallAll)
{
    /// <summary>Sums series up.</summary>
    /// <param name="shape">What their shapes are called.</param>
    /// <param name="found">What was found in each; at least one, of one kind and number.</param>
    public static RecallFigures Of(string shape, IReadOnlyCollection<RecurrenceFound> found)
    {
        RecurrenceFound one = found.First();
#pragma warning disable CA1308 // Names in JSON are lower case.
        string anomaly = one.Kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        return new(shape, anomaly, one.Each.Count, found.Count, Share(found.Select(series => series.Each[0])), Share(found.Select(series => series.Each[^1])), Share(found.SelectMany(series => series.Each)));
    }

    private static double Share(IEnumerable<bool> found) => found.Average(one => one ? 1.0 : 0);
}
