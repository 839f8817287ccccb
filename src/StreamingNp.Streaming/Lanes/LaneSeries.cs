using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>A series of a lane: its detector, the observations that wait while a window of it is under way, and that window.</summary>
internal sealed class LaneSeries(SeriesDetector detector)
{
    public SeriesDetector Detector { get; } = detector;

    public Queue<Arrival> Waiting { get; } = new(1);

    /// <summary>The window under way; null where there is none.</summary>
    public WindowRequest? UnderWay { get; set; }

    /// <summary>The tags of the newest observation.</summary>
    public byte[] NewestTags { get; set; } = detector.State.Tags;

    /// <summary>Whether an observation has come since the lane began.</summary>
    public bool HasArrived { get; set; }

    /// <summary>Shows its newest point as metrics; null where it is not chosen.</summary>
    public ShownSeriesPoint? Shown { get; set; }

    /// <summary>Its place among the series with the highest scores; −1 for none.</summary>
    public int TopPlace { get; set; } = -1;

    /// <summary>When an observation last came, counted from when the lane began.</summary>
    public TimeSpan LastArrival { get; set; }

    /// <summary>Whether the newest observation may open an incident.</summary>
    public bool MayAlert { get; set; }

    /// <summary>The number of the series in the lane's journal, which stays; −1 while it has none.</summary>
    public int Number { get; set; } = -1;

    /// <summary>The entry of the newest observation that the detector has taken; null where that was before the lane began.</summary>
    public OffsetLedger.Entry? Newest { get; set; }

    /// <summary>What lets go of observations that were buffered, while there are more of them; else null.</summary>
    public OffsetLedger.Entry? Releasing { get; set; }

    /// <summary>How many observations the series has taken, or let go of what was buffered, since the lane began.</summary>
    public long Turns { get; set; }

    /// <summary>Whether the journal has an entry of an observation before those of targets that were taken earlier, whose window is not complete yet.</summary>
    public bool HasJournalEntriesAhead { get; set; }

    /// <summary>Whether more observations wait that came in the same record as the newest that was taken: what is written down now would seem to include them.</summary>
    public bool IsWithinRecord => Waiting.TryPeek(out Arrival next) && next.Entry.Offset == AppliedOffset;

    /// <summary>The source offset of the newest observation that the detector has taken; −1 for none of these offsets.</summary>
    public long AppliedOffset { get; set; } = -1;

    /// <summary>The source offset of the first change that no snapshot includes; null where there is none.</summary>
    public long? ChangedSince { get; set; }

    /// <summary>When the next snapshot of the series is due, if it changes, counted from when the lane began.</summary>
    public TimeSpan SnapshotDue { get; set; }

    /// <summary>An observation that waits.</summary>
    internal readonly record struct Arrival(Observation Observation, bool MayAlert, byte[] Tags, OffsetLedger.Entry Entry);
}
