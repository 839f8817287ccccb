using StreamingNp.Streaming.Lanes;

namespace StreamingNp.App.Configuration;

/// <summary>How much the process may hold.</summary>
public sealed record LimitsSection
{
    private static readonly LaneOptions Lane = new() { EventTopic = "", DeadLetterTopic = "" };

    /// <summary>The most series.</summary>
    [Setting("The series of a partition that are kept in memory, some kilobytes each. Beyond it, those that have been silent for the longest time are evicted to a local file, and return from it with their next point.", Min = 1)]
    [FormerName("most_series")]
    public int MaxSeries { get; init; } = Lane.MaxSeries;

    /// <summary>When a series is forgotten.</summary>
    [Setting("The silence of a series, by the wall clock, after which it is forgotten: it warms up again when it returns. 0s for never.", Min = 0)]
    public TimeSpan ForgetAfter { get; init; } = Lane.ForgetAfter;

    /// <summary>The spill directory.</summary>
    [Setting("The directory for series that are evicted from memory; empty for a folder of the system's temporary directory. What is there ends with the process.", MayBeEmpty = true)]
    public string SpillDirectory { get; init; } = "";

    /// <summary>The memory budget.</summary>
    [Setting("The resident memory that the process may hold, in MB; 0 for 80 % of what the machine or its container has. From 85 % of it on no training begins, and series that have been silent for a minute are evicted to disk; from 95 % on observations of series that are not known yet are dropped and counted. The log and the status line say so.", Min = 0)]
    public int MemoryMb { get; init; }
}
