using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Offline;

/// <summary>One series of the recordings.</summary>
/// <param name="name">Its name.</param>
public sealed class ScoredSeries(string name)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The indices of its rows, in order.</summary>
    public List<int> Rows { get; } = [];

    // The observations that are joined to its rows; its rows come about while it is scored. Null where each observation is a row.
    internal List<Observation>? Parts { get; set; }

    // How many rows the detector has taken, and which of them wait for their scores.
    internal int Taken { get; set; }

    internal Queue<int> Waiting { get; } = new();

    // The rows that are buffered, by their times.
    internal Dictionary<EventTime, int> Buffered { get; } = [];
}
