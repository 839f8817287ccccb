using StreamingNp.Detection.Alarms;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Detectors;

/// <summary>What a reading amounts to in its series.</summary>
/// <param name="Threshold">The surprise from which a point is anomalous at the interval of the series.</param>
/// <param name="Limit">The same for what the model says, beyond all bounds while the series is too young for a verdict.</param>
/// <param name="ScoreSurprise">The surprise of the score as an alarm: how rare excursions are that reach as high.</param>
/// <param name="Repetition">The surprise of the repetition where that decides; else 0.</param>
/// <param name="RepeatedPoints">How often the value had come right before, where that decides; else 0.</param>
/// <param name="Alarm">How alarming the point is.</param>
/// <param name="Lasts">Whether it is an anomaly only together with those before it.</param>
/// <param name="Change">What it changes of the incident.</param>
internal readonly record struct Judgement(
    double Threshold, double Limit, double ScoreSurprise, double Repetition, int RepeatedPoints, Alarm Alarm, bool Lasts, IncidentChange Change)
{
    /// <summary>Whether the model says that the point is anomalous.</summary>
    public bool StandsOut => ScoreSurprise >= Limit;

    /// <summary>Whether the verdict is anomalous.</summary>
    public bool IsAnomalous => StandsOut || RepeatedPoints > 0;

    /// <summary>Whether it is told from where it is the most surprising: a normal point is best described from near by, an anomalous one from where it stands out.</summary>
    public bool IsFromDeciding => StandsOut || Lasts;

    /// <summary>Whether what was expected had a say in what becomes of the incident.</summary>
    public bool AsksForEffect { get; init; }

    /// <summary>What of a reading led to this judgement: the same reading without the departures that nobody asked for.</summary>
    public PointReading Needed(in PointReading reading) => reading with
    {
        FromNear = AsksForEffect && !IsFromDeciding ? reading.FromNear : float.NaN,
        FromDeciding = AsksForEffect && IsFromDeciding ? reading.FromDeciding : float.NaN,
    };
}
