namespace StreamingNp.App.Evaluation;

/// <summary>The family that is worst by each measure.</summary>
/// <param name="FirstPoint">The first point of each series that counts, 1 for the first there is.</param>
/// <param name="Measure">What is measured, such as <c>ratio below 0.001</c>.</param>
/// <param name="Family">The family with the highest value.</param>
/// <param name="Value">That value.</param>
internal sealed record NormalWorst(int FirstPoint, string Measure, string Family, double Value)
{
    /// <summary>Finds the worst of each measure that has values.</summary>
    /// <param name="families">The families, at least one.</param>
    public static IEnumerable<NormalWorst> Of(IReadOnlyList<NormalFigures> families)
    {
        for (int first = 0; first < NormalReport.FirstPoints.Count; first++)
        {
            int stretch = first;
            for (int asked = 0; asked < NormalReport.Probabilities.Count; asked++)
            {
                int below = asked;
                if (Highest(families, stretch, FormattableString.Invariant($"ratio below {NormalReport.Probabilities[asked]}"), one => one.Below[below].Ratio) is { } ratio) yield return ratio;
            }
            if (Highest(families, stretch, "incidents per series and month", one => one.IncidentsPerSeriesMonth) is { } incidents) yield return incidents;
        }
    }

    private static NormalWorst? Highest(IReadOnlyList<NormalFigures> families, int stretch, string measure, Func<NormalStretch, double?> value)
    {
        NormalFigures worst = families.MaxBy(family => value(family.Stretches[stretch]) ?? -1)!;
        return value(worst.Stretches[stretch]) is { } highest ? new(NormalReport.FirstPoints[stretch], measure, worst.Name, highest) : null;
    }
}
