using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Recordings;

/// <summary>Counts rows that cannot be read and tells of the first ones.</summary>
/// <param name="messages">Where to tell.</param>
public sealed class UnreadableRows(TextWriter messages)
{
    private const int MostTold = 10;

    /// <summary>The rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(string path, UnreadableRow row)
    {
        Count++;
        if (Count <= MostTold) messages.WriteLine($"{path} line {row.Line} is passed over: {row.Reason}");
        if (Count == MostTold) messages.WriteLine("Further rows that cannot be read are only counted.");
    }
}
