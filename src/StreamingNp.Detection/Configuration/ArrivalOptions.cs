using System.Text.Json.Serialization;

namespace StreamingNp.Detection.Configuration;

/// <summary>What becomes of the observations of a series that do not come in order of time.</summary>
public sealed record ArrivalOptions
{
    /// <summary>The late points in a row after which a series begins anew: its clock was set back, or one point had been far ahead. Newest points that come once more, with the same value, do not count, and of joined channels those that may belong to one of the newest rows. 0 for never.</summary>
    public int LateInARow { get; init; } = 100;

    /// <summary>How much older than the newest an observation may be, in event time, and still be taken in order; zero for not at all. By so much event time every observation is buffered.</summary>
    public TimeSpan AllowedLateness { get; init; }

    /// <summary>Whether observations of several channels of a series are joined to rows. Those of one value never are.</summary>
    public bool JoinsChannels { get; init; }

    /// <summary>How far apart in event time observations may be that are joined to one row.</summary>
    public TimeSpan JoinTolerance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much longer than the tolerance, in event time, a row that is joined waits for channels that came lately and are not there yet.</summary>
    public TimeSpan JoinWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most observations of a series that are buffered, or of one whose channels are joined for each channel; beyond, the oldest is taken early. 1 or more. In journals it is called mostHeld.</summary>
    [JsonPropertyName("mostHeld")]
    public int MaxBuffered { get; init; } = 64;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">One is impossible.</exception>
    public void Validate()
    {
        if (LateInARow < 0) throw new ArgumentException($"LateInARow is {LateInARow}; it must be 0 or more.");
        if (AllowedLateness < TimeSpan.Zero) throw new ArgumentException($"AllowedLateness is {AllowedLateness}; it must be zero or more.");
        if (JoinTolerance < TimeSpan.Zero) throw new ArgumentException($"JoinTolerance is {JoinTolerance}; it must be zero or more.");
        if (JoinWait < TimeSpan.Zero) throw new ArgumentException($"JoinWait is {JoinWait}; it must be zero or more.");
        if (MaxBuffered < 1) throw new ArgumentException($"MaxBuffered is {MaxBuffered}; it must be 1 or more.");
    }
}
