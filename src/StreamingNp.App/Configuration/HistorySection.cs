using StreamingNp.Detection.Series;

namespace StreamingNp.App.Configuration;

/// <summary>How much of its past a series keeps.</summary>
public sealed record HistorySection
{
    private static readonly HistoryOptions Defaults = new();

    /// <summary>The newest points.</summary>
    [Setting("The newest points of a series that are kept one by one, 16 bytes each. A model may need more than the least.", Min = 64, Max = 4_096)]
    public int RecentPoints { get; init; } = Defaults.RecentPoints;

    /// <summary>The binned days.</summary>
    [Setting("The days of binned history behind them, from which the same time on previous days is retrieved.", Min = 0, Max = 28)]
    public int BinnedDays { get; init; } = Defaults.BinnedDays;

    /// <summary>The bins of a day.</summary>
    [Setting("The bins of a day, 9 bytes each; a divisor of 86,400.", Min = 24, Max = 288)]
    public int BinsPerDay { get; init; } = Defaults.BinsPerDay;
}
