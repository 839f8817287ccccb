namespace StreamingNp.Streaming.Forwarding;

/// <summary>Counts what all lanes of a process have forwarded. Thread-safe.</summary>
internal sealed class ForwardingCounter
{
    private long _forwarded, _deadLettered;

    public ForwardingCounts Counts => new(Interlocked.Read(ref _forwarded), Interlocked.Read(ref _deadLettered));

    public void Add(int forwarded, int deadLettered)
    {
        Interlocked.Add(ref _forwarded, forwarded);
        Interlocked.Add(ref _deadLettered, deadLettered);
    }
}
