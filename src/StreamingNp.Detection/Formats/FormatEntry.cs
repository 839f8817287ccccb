namespace StreamingNp.Detection.Formats;

/// <summary>A format that there is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Recognises">Whether a record may be of it.</param>
/// <param name="Make">Makes it.</param>
public sealed record FormatEntry(string Name, FormatEntry.Recogniser Recognises, Func<FormatOptions, IObservationFormat> Make)
{
    /// <summary>Whether a record may be of a format. No record makes it throw.</summary>
    /// <param name="record">The record.</param>
    public delegate bool Recogniser(in IncomingRecord record);
}
