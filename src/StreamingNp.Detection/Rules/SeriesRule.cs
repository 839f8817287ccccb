using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Rules;

/// <summary>What holds for one group of series instead of the settings. What is null or empty is as the settings say.</summary>
/// <remarks>No rule changes the layout of state: a series may go to another rule at any time. <see cref="Kind"/> decides what later points are, values or rates.</remarks>
public sealed record SeriesRule
{
    /// <summary>What people call the rule; empty for nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which series it is about.</summary>
    public SeriesMatch Match { get; init; } = new();

    /// <summary>The false incidents per series and month that somebody is ready to bear; it takes the place of a share of points as well.</summary>
    public double? FalseIncidents { get; init; }

    /// <summary>See <see cref="IncidentOptions.Direction"/>.</summary>
    public DirectionFilter? Direction { get; init; }

    /// <summary>See <see cref="IncidentOptions.MinimumEffect"/>.</summary>
    public double? MinEffect { get; init; }

    /// <summary>See <see cref="IncidentOptions.MinimumRelativeEffect"/>.</summary>
    public double? MinRelativeEffect { get; init; }

    /// <summary>Values below it are always anomalies.</summary>
    public double? LowerBound { get; init; }

    /// <summary>Values above it are always anomalies.</summary>
    public double? UpperBound { get; init; }

    /// <summary>What the values are where messages do not say it.</summary>
    public SeriesKind? Kind { get; init; }

    /// <summary>See <see cref="IncidentOptions.NoDataAfter"/>.</summary>
    public TimeSpan? NoDataAfter { get; init; }

    /// <summary>The times of the week in which points are scored and learned and no incident opens.</summary>
    public IReadOnlyList<MuteWindow> Mute { get; init; } = [];

    /// <summary>The spans of planned work in which points are scored and learned and no incident opens.</summary>
    public IReadOnlyList<Maintenance> Maintenance { get; init; } = [];

    /// <summary>The severity of every incident.</summary>
    public Severity? Severity { get; init; }

    /// <summary>The highest severity of an incident.</summary>
    public Severity? MaxSeverity { get; init; }

    /// <summary>What is added to the tags of events; a tag of the same name is replaced.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What events say besides, such as the address of a runbook.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether no incident opens at a time.</summary>
    public bool IsMuted(EventTime time)
    {
        foreach (MuteWindow window in Mute)
            if (window.Contains(time)) return true;
        foreach (Maintenance span in Maintenance)
            if (span.Contains(time)) return true;
        return false;
    }

    /// <summary>The tags of an event: those of its series with <see cref="Labels"/>.</summary>
    /// <param name="tags">The tags of the series: a JSON object in UTF-8; empty for none.</param>
    internal byte[] WithLabels(byte[] tags) => Labels.Count == 0 ? tags : TagObject.With(tags, Labels);
}
