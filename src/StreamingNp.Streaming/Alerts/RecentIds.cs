namespace StreamingNp.Streaming.Alerts;

/// <summary>The newest ids of something, a bounded number of them.</summary>
internal sealed class RecentIds
{
    private const int MaxIds = 10_000;

    private readonly HashSet<string> _ids = [];
    private readonly Queue<string> _inOrder = new();

    /// <summary>Whether an id is among them.</summary>
    public bool Has(string id) => _ids.Contains(id);

    /// <summary>Adds an id.</summary>
    public void Add(string id)
    {
        if (!_ids.Add(id)) return;
        _inOrder.Enqueue(id);
        if (_inOrder.Count > MaxIds) _ids.Remove(_inOrder.Dequeue());
    }
}
