using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Recordings;

/// <summary>Tells what was chosen in reading files; counts rows that cannot be read and tells of the first ones.</summary>
/// <param name="messages">Where to tell.</param>
public sealed class RecordingMessages(TextWriter messages)
{
    private const int MaxTold = 10;

    private readonly HashSet<string> _shapes = [];

    /// <summary>The rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(string path, UnreadableRow row)
    {
        Count++;
        if (Count <= MaxTold) messages.WriteLine($"{path} line {row.Line} is passed over: {row.Reason}");
        if (Count == MaxTold) messages.WriteLine("Further rows that cannot be read are only counted.");
    }

    /// <summary>Tells how a file is read; of files that are read alike only the first is told of.</summary>
    public void Chosen(string path, RecordingShape shape)
    {
        if (_shapes.Count < MaxTold && _shapes.Add(shape.ToString())) messages.WriteLine($"{Path.GetFileName(path)}: {shape}");
    }
}
