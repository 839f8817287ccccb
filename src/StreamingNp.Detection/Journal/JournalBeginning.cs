namespace StreamingNp.Detection.Journal;

/// <summary>What begins with a record of a journal. The numbers are written.</summary>
public enum JournalBeginning
{
    /// <summary>Nothing: it goes on.</summary>
    None = 0,

    /// <summary>All state was thrown away: what is older counts no longer.</summary>
    Cold = 1,

    /// <summary>The source counts its offsets anew; the series are kept.</summary>
    Rewound = 2,
}
