using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>How much of its past a series keeps.</summary>
public sealed record HistoryOptions
{
    /// <summary>The newest points, kept one by one; 64 to 4,096. 16 bytes each.</summary>
    public int RecentPoints { get; init; } = 128;

    /// <summary>The days of binned history behind them; 0 to 28.</summary>
    public int BinnedDays { get; init; } = 7;

    /// <summary>The bins of a day; 24 to 288, and a divisor of 86,400 s, so that bins line up from day to day. 9 bytes each.</summary>
    public int BinsPerDay { get; init; } = 48;

    /// <summary>The clock that days and times of day go by.</summary>
    public LocalClock Clock { get; init; } = LocalClock.Utc;
}
