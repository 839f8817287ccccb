namespace StreamingNp.Detection.Recordings;

/// <summary>What the times of a file are.</summary>
internal enum TimeKind
{
    /// <summary>Dates with or without a time of day.</summary>
    Date,

    /// <summary>Unix times.</summary>
    Unix,

    /// <summary>Serial dates of spreadsheets: days since 1899-12-30.</summary>
    Excel,

    /// <summary>Of a .NET format that was asked for.</summary>
    Custom,
}
