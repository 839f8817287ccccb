using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Offline;

/// <summary>A row of a recording and what became of it.</summary>
/// <param name="Series">Its series.</param>
/// <param name="Observation">What was observed.</param>
public record struct ScoredRow(ScoredSeries Series, Observation Observation)
{
    /// <summary>What became of it.</summary>
    public Disposition Disposition { get; set; }

    /// <summary>Its score; meaningful where <see cref="Disposition"/> is <see cref="Disposition.Scored"/>.</summary>
    public ScoredPoint Point { get; set; }

    /// <summary>The value that was scored, of a counter its rate a second; the observed one where none was.</summary>
    public readonly double Value => Disposition == Disposition.Scored ? Point.Value : Observation.Value;

    /// <summary>Whether the series is a counter, so that <see cref="Value"/> is not what was observed.</summary>
    public readonly bool IsRate => Disposition == Disposition.Scored && Observation.Channels is null && Point.Value != Observation.Value;

    /// <summary>The name of <see cref="Disposition"/>, such as <c>warming_up</c>.</summary>
    public readonly string State => Disposition switch
    {
        Disposition.Scored => "scored",
        Disposition.WarmingUp => "warming_up",
        Disposition.Missing => "missing",
        Disposition.Late => "late",
        _ => "duplicate",
    };
}
