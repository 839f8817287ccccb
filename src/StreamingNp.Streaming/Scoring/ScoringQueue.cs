using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StreamingNp.Streaming.Scoring;

/// <summary>
/// Where the windows of all lanes wait for a free scorer. It is bounded by its lanes, each of which has a bounded number
/// of windows under way. Nobody lingers: a free scorer takes what waits.
/// </summary>
public sealed class ScoringQueue
{
    private readonly ConcurrentQueue<ScoringRequest> _waiting = new();
    private volatile IScorerHandle[] _scorers = [];
    private int _next;

    /// <summary>The number of windows that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Whether no window waits.</summary>
    public bool IsEmpty => _waiting.IsEmpty;

    /// <summary>The number of scorers.</summary>
    public int Scorers => _scorers.Length;

    /// <summary>The scorers that have a model which they can use.</summary>
    public int ReadyScorers => _scorers.Count(scorer => scorer.IsReady);

    /// <summary>Says who is to be woken when windows come.</summary>
    public void Serve(IEnumerable<IScorerHandle> scorers) => _scorers = [.. scorers];

    /// <summary>Adds windows and wakes as many scorers as they need.</summary>
    public void Enqueue(List<ScoringRequest> requests, int maxPerScorer)
    {
        long now = Stopwatch.GetTimestamp();
        foreach (ScoringRequest request in CollectionsMarshal.AsSpan(requests))
        {
            request.EnqueuedAt = now;
            _waiting.Enqueue(request);
        }
        for (int left = requests.Count; left > 0; left -= maxPerScorer)
            if (!WakeOne()) return;
    }

    /// <summary>Takes what waits.</summary>
    /// <param name="batch">Gets the windows.</param>
    /// <param name="most">The most to take.</param>
    public void Take(List<ScoringRequest> batch, int most)
    {
        while (batch.Count < most && _waiting.TryDequeue(out ScoringRequest? request)) batch.Add(request);
    }

    // An idle scorer if there is one; else one that will look again after its batch; else all of them already will.
    private bool WakeOne()
    {
        IScorerHandle[] scorers = _scorers;
        int first = (int)((uint)Interlocked.Increment(ref _next) % (uint)Math.Max(1, scorers.Length));
        for (int pass = 0; pass < 2; pass++)
        {
            for (int index = 0; index < scorers.Length; index++)
            {
                IScorerHandle scorer = scorers[(first + index) % scorers.Length];
                if ((pass == 1 || !scorer.IsBusy) && scorer.Wake()) return true;
            }
        }
        return false;
    }
}
