using System.Collections.Concurrent;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Tests.Scoring;

/// <summary>Enqueues windows and keeps what comes back.</summary>
public sealed class TestClient(ScoringQueue queue, int mostAScorer = 128) : IScoringClient
{
    private readonly ConcurrentQueue<(ScoringRequest Request, ModelVersion? Model)> _back = new();
    private readonly ConcurrentQueue<Exception> _failures = new();

    public IReadOnlyList<ScoringRequest> Back => [.. _back.Select(back => back.Request)];

    /// <summary>The models that predicted, window by window, in the order in which they came back.</summary>
    public IReadOnlyList<ModelVersion?> Models => [.. _back.Select(back => back.Model)];

    public IReadOnlyCollection<Exception> Failures => _failures;

    public int Count => _back.Count;

    /// <summary>Called with what comes back, on the scorer's thread.</summary>
    public Action<IReadOnlyList<ScoringRequest>>? Received { get; set; }

    public static double ValueOf(ScoringRequest request) => request.Window.Targets[0].Value;

    /// <summary>Enqueues one window for each value, all at once.</summary>
    public IReadOnlyList<ScoringRequest> Enqueue(params double[] values)
    {
        List<ScoringRequest> requests = [.. values.Select(NewRequest)];
        queue.Enqueue(requests, mostAScorer);
        return requests;
    }

    public TestClient HasBack(int count)
    {
        Eventually.Becomes(() => Count >= count, () => $"{count} windows back, of which {Count} came");
        return this;
    }

    public void Predicted(IReadOnlyList<ScoringRequest> requests)
    {
        foreach (ScoringRequest request in requests) _back.Enqueue((request, request.Window.Model));
        Received?.Invoke(requests);
    }

    public void Failed(Exception cause) => _failures.Enqueue(cause);

    private ScoringRequest NewRequest(double value)
    {
        var window = new Window(FakeModel.Small);
        window.AddTarget(new Observation(EventTime.Earliest, value));
        return new ScoringRequest(this, window);
    }
}
