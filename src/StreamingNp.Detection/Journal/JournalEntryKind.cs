namespace StreamingNp.Detection.Journal;

/// <summary>What an entry of a journal tells. The numbers are written.</summary>
public enum JournalEntryKind
{
    /// <summary>An observation changed the series without being scored.</summary>
    Taken = 0,

    /// <summary>An observation was scored.</summary>
    Scored = 1,

    /// <summary>The incident of a series that stopped was resolved, by the wall clock, after the offset that the entry bears.</summary>
    ResolvedIdle = 2,

    /// <summary>An incident was opened about a silence, by the wall clock, after the offset that the entry bears.</summary>
    OpenedNoData = 3,

    /// <summary>The series was forgotten, after the offset that the entry bears.</summary>
    Dropped = 4,

    /// <summary>A point came late; so many in a row, as the circumstances say, and the series began anew.</summary>
    Late = 5,

    /// <summary>An observation is buffered for older ones.</summary>
    Buffered = 6,
}
