using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Journal;

/// <summary>What changed the state of a series, with all that is needed to do it again without a model.</summary>
public readonly record struct JournalEntry
{
    /// <summary>What the entry tells.</summary>
    public JournalEntryKind Kind { get; init; }

    /// <summary>The number that the lane knows the series by; 0 or more.</summary>
    public int Series { get; init; }

    /// <summary>The name of the series.</summary>
    public string Name { get; init; }

    /// <summary>The offset of the observation in its source, or the one that a decision by the wall clock came after; −1 or more.</summary>
    public long Offset { get; init; }

    /// <summary>The <see cref="Circumstances.Hash"/> of what it happened under.</summary>
    public ulong Circumstances { get; init; }

    /// <summary>Whether the observation was buffered and is let go because the wall clock says that no more comes, after the offset that the entry bears.</summary>
    public bool IsOfClock { get; init; }

    /// <summary>The observation as it came, with a finite value or with several channels of which one has a value; of a late point and of a decision by the wall clock, nothing.</summary>
    public Observation Observation { get; init; }

    /// <summary>Whether the observation may open an incident.</summary>
    public bool MayAlert { get; init; }

    /// <summary>The tags of the observation in UTF-8; null where they are those that the series had, or, of one that is buffered, those of the newest one that is.</summary>
    public byte[]? Tags { get; init; }

    /// <summary>What the model said, of a scored observation.</summary>
    public PointReading Reading { get; init; }

    /// <summary>What the model and its reduction said of a scored row of channels; null where they said nothing.</summary>
    public ReducedReading? Reduced { get; init; }

    /// <summary>Whether the entry bears an observation.</summary>
    public bool HasObservation => Kind is JournalEntryKind.Taken or JournalEntryKind.Scored or JournalEntryKind.Buffered;

    /// <summary>Whether the wall clock decided, after all that the record of the entry's offset did.</summary>
    public bool IsByClock => Kind != JournalEntryKind.Late && (IsOfClock || !HasObservation);

    /// <summary>Whether a state that includes all up to a source offset includes the entry for certain. A decision by the wall clock that came right after that offset may be missing there; to replay it once more does no harm.</summary>
    /// <param name="appliedOffset">The highest source offset that the state of the series includes; −1 for none.</param>
    public bool IsIncludedIn(long appliedOffset) => IsByClock ? Offset < appliedOffset : Offset <= appliedOffset;

    /// <summary>An observation that is not scored.</summary>
    public static JournalEntry Taken(Observation observation, bool mayAlert, byte[]? tags) =>
        new() { Kind = JournalEntryKind.Taken, Observation = observation, MayAlert = mayAlert, Tags = tags };

    /// <summary>An observation that is buffered.</summary>
    public static JournalEntry Buffered(Observation observation, bool mayAlert, byte[]? tags) => Taken(observation, mayAlert, tags) with { Kind = JournalEntryKind.Buffered };

    /// <summary>An observation that is scored.</summary>
    public static JournalEntry Scored(Observation observation, bool mayAlert, byte[]? tags, in PointReading reading) =>
        new() { Kind = JournalEntryKind.Scored, Observation = observation, MayAlert = mayAlert, Tags = tags, Reading = reading };

    /// <summary>A late point, or a decision by the wall clock.</summary>
    /// <param name="kind">Which.</param>
    public static JournalEntry Of(JournalEntryKind kind) => new() { Kind = kind };
}
