namespace StreamingNp.App.Evaluation;

/// <summary>What comes out with another setting <c>detection.false_incidents</c>.</summary>
/// <param name="FalseIncidents">The setting.</param>
/// <param name="Incidents">How good the incidents are.</param>
/// <param name="BestBaseline">The baseline that finds the most with at most as many false incidents; null where none has so few, or none was run.</param>
internal sealed record KnobFigures(double FalseIncidents, IncidentFigures Incidents, BaselineFigures? BestBaseline)
{
    /// <summary>The settings that are tried, ascending.</summary>
    public static readonly IReadOnlyList<double> Settings = [0.3, 1, 3, 10, 30, 100];
}
