using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>How a recording in CSV is to be read. Column names are compared without regard to case.</summary>
public sealed record CsvRecordingOptions
{
    /// <summary>The column of the time; by default <c>timestamp</c>, <c>time</c>, <c>date</c>, <c>datetime</c> or <c>ts</c>, else the first.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The column of the value; by default <c>value</c>, else the first other one with numbers in it.</summary>
    public string? ValueColumn { get; init; }

    /// <summary>The column of the series key; by default <c>series</c>. Without it the whole file is one series, named after the file.</summary>
    public string? SeriesColumn { get; init; }

    /// <summary>The column of the label, 0 or 1, true or false: the first of these that is there, and one must be. Empty where labels are not read.</summary>
    public IReadOnlyList<string> LabelColumns { get; init; } = [];

    /// <summary>Whether a series that is named after its file bears the folder too: <c>folder/file</c>.</summary>
    public bool FolderInKey { get; init; }

    /// <summary>The unit of timestamps that are plain numbers.</summary>
    public TimestampUnit TimestampUnit { get; init; } = TimestampUnit.Seconds;

    /// <summary>The longest row that is read, in characters; longer ones are reported and passed over. At least 16.</summary>
    public int LongestRow { get; init; } = 64 * 1024;
}
