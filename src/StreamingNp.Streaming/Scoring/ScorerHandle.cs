using Akka.Actor;

namespace StreamingNp.Streaming.Scoring;

/// <summary>Wakes a scorer with at most one message under way, however many windows come.</summary>
internal sealed class ScorerHandle : IScorerHandle
{
    private volatile IActorRef? _scorer;
    private volatile bool _busy;
    private int _told;

    /// <inheritdoc/>
    public bool IsBusy => _busy;

    /// <inheritdoc/>
    public bool IsReady => _scorer is not null;

    /// <inheritdoc/>
    public bool Wake()
    {
        if (_scorer is not { } scorer || Interlocked.Exchange(ref _told, 1) == 1) return false;
        scorer.Tell(Look.Instance, ActorRefs.NoSender);
        return true;
    }

    /// <summary>The scorer is there, and is told to look: windows may have come while it was not.</summary>
    public void Attach(IActorRef scorer)
    {
        _busy = false;
        _scorer = scorer;
        Interlocked.Exchange(ref _told, 0);
        Wake();
    }

    /// <summary>The scorer is gone.</summary>
    public void Detach() => _scorer = null;

    /// <summary>The scorer begins to look: who comes from now on must tell it again.</summary>
    public void Looking()
    {
        _busy = true;
        // A full fence: were the queue read before others can see this, a window that came in between would tell nobody.
        Interlocked.Exchange(ref _told, 0);
    }

    /// <summary>The scorer is done with its batch.</summary>
    public void Done() => _busy = false;

    /// <summary>Asks the scorer to look at the queue.</summary>
    internal sealed class Look
    {
        public static readonly Look Instance = new();
    }
}
