using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Series;

namespace StreamingNp.App.Configuration;

/// <summary>What settings say of detection: when a point is anomalous, what a series remembers, and how points become incidents.</summary>
public static class DetectionOptions
{
    /// <summary>How points become verdicts and incidents.</summary>
    public static DetectorOptions ToDetectorOptions(this ProcessorSettings settings) => new()
    {
        FalseIncidentsPerMonth = settings.Detection.FalseIncidents,
        FalseAlarmRate = settings.Detection.FalseAlarmRate > 0 ? settings.Detection.FalseAlarmRate : null,
        Score = settings.Detection.Score,
        BandShare = settings.Detection.BandShare,
        Kind = settings.Observations.Kind,
        Arrival = new()
        {
            LateInARow = settings.Observations.LateInARow,
            AllowedLateness = settings.Observations.AllowedLateness,
            MaxBuffered = settings.Observations.MaxHeld,
            JoinsChannels = settings.Observations.Join.Length > 0,
            JoinTolerance = settings.Observations.JoinTolerance,
            JoinWait = settings.Observations.JoinWait,
        },
        History = settings.ToHistoryOptions(),
        Incidents = settings.ToIncidentOptions(),
    };

    /// <summary>How much of its past a series keeps.</summary>
    public static HistoryOptions ToHistoryOptions(this ProcessorSettings settings) => new()
    {
        RecentPoints = settings.History.RecentPoints,
        BinnedDays = settings.History.BinnedDays,
        BinsPerDay = settings.History.BinsPerDay,
        Clock = settings.Observations.TimeZone,
    };

    /// <summary>How anomalous points become incidents.</summary>
    public static IncidentOptions ToIncidentOptions(this ProcessorSettings settings) => new()
    {
        LeaveShare = settings.Incidents.LeaveShare,
        ConfirmPoints = settings.Incidents.ConfirmPoints,
        ConfirmWithin = settings.Incidents.ConfirmWithin,
        MergeGap = settings.Incidents.MergeGap,
        Cooldown = settings.Incidents.Cooldown,
        MinimumEffect = settings.Incidents.MinEffect,
        MinimumRelativeEffect = settings.Incidents.MinRelativeEffect,
        Direction = settings.Incidents.Direction,
        WarningScore = settings.Incidents.WarningScore,
        CriticalScore = settings.Incidents.CriticalScore,
        AcceptAfter = settings.Incidents.AcceptAfter,
        NoDataAfter = settings.Incidents.NoDataAfter,
    };
}
