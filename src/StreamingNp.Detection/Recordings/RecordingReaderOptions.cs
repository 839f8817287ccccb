using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>How a recording is to be read. What is not named here is told from the file. Column names are compared without regard to case.</summary>
public sealed record RecordingReaderOptions
{
    /// <summary>The column of the time, or those of the date and the time of day with a comma between them; by default the one whose name or content is a time.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The columns of values, each of them a series; by default <c>value</c>, else all others with numbers that are neither an index nor labels.</summary>
    public IReadOnlyList<string> ValueColumns { get; init; } = [];

    /// <summary>The column of the series key, or several with commas between them; by default <c>series</c> or those that tell rows of one time apart. Without one the file names the series.</summary>
    public string? SeriesColumn { get; init; }

    /// <summary>Whether every column with numbers, but for the time, is a series that bears its name.</summary>
    public bool IsWide { get; init; }

    /// <summary>Whether the columns of values are the channels of one series.</summary>
    public bool ChannelsTogether { get; init; }

    /// <summary>The column of the label, 0 or 1, true or false: the first of these that is there, and one must be, unless <see cref="MayLackLabels"/>. Empty where labels are not read.</summary>
    public IReadOnlyList<string> LabelColumns { get; init; } = [];

    /// <summary>Whether a file may have none of <see cref="LabelColumns"/>; its rows are then normal.</summary>
    public bool MayLackLabels { get; init; }

    /// <summary>Whether a series that is named after its file bears the folder too: <c>folder/file</c>.</summary>
    public bool FolderInKey { get; init; }

    /// <summary>The unit of timestamps that are plain numbers.</summary>
    public TimestampUnit TimestampUnit { get; init; } = TimestampUnit.Auto;

    /// <summary>The .NET format of times, such as <c>dd/MM/yyyy HH:mm</c>, or <c>excel</c> for the serial dates of spreadsheets; null where the file tells.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>The decimal mark, a point or a comma; null where the file tells.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>How far apart rows are that bear no times; null where they bear some.</summary>
    public TimeSpan? RowInterval { get; init; }

    /// <summary>The time of the first row, where <see cref="RowInterval"/> is given.</summary>
    public EventTime RowStart { get; init; }

    /// <summary>The longest row that is read, in characters; longer ones are reported and passed over. At least 16.</summary>
    public int LongestRow { get; init; } = 64 * 1024;
}
