using StreamingNp.Detection.State;

namespace StreamingNp.Detection.Journal;

/// <summary>Is told all that changes the state of a series, as it happens.</summary>
/// <remarks>Targets are told of when their window is complete. A journal orders entries by offset, and of one offset a target before the later observations that were told of earlier.</remarks>
public interface IJournal
{
    /// <summary>The state of a series changes.</summary>
    /// <param name="series">The series.</param>
    /// <param name="target">Of a scored observation, the index of its target in the window; else 0.</param>
    /// <param name="entry">What changes it; <see cref="JournalEntry.Series"/>, <see cref="JournalEntry.Name"/>, <see cref="JournalEntry.Offset"/> and <see cref="JournalEntry.Circumstances"/> are for the journal to fill in.</param>
    void Add(SeriesState series, int target, in JournalEntry entry);
}
