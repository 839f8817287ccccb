using StreamingNp.Detection.Configuration;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The requests of a lane: those that are spare, and those to send to the scorers next. Not thread-safe.</summary>
internal sealed class RequestPool(LaneServices services, DetectorBlueprint blueprint, IScoringClient client)
{
    private readonly Stack<WindowRequest> _windows = new();
    private readonly Stack<HalvesRequest> _halves = new();
    private readonly List<ScoringRequest> _toScore = [];

    /// <summary>An empty request for a window.</summary>
    public WindowRequest TakeWindow()
    {
        WindowRequest request = _windows.TryPop(out WindowRequest? spare) ? spare : new WindowRequest(client, blueprint.NewWindow());
        request.Window.Clear();
        request.Entries.Clear();
        request.Turns.Clear();
        request.Settles.Clear();
        return request;
    }

    /// <summary>A request for the halves of a context.</summary>
    public HalvesRequest TakeHalves() => _halves.TryPop(out HalvesRequest? spare) ? spare : new HalvesRequest(client, blueprint.NewHalvesWindow());

    /// <summary>Takes back a request that is done with.</summary>
    public void GiveBack(WindowRequest request) => _windows.Push(request);

    /// <summary>Takes back a request that is done with.</summary>
    public void GiveBack(HalvesRequest request) => _halves.Push(request);

    /// <summary>Adds a request to those to send.</summary>
    public void Add(ScoringRequest request) => _toScore.Add(request);

    /// <summary>Sends what was added to the scorers.</summary>
    public void Send()
    {
        if (_toScore.Count == 0) return;
        services.Scorers.Enqueue(_toScore, services.MaxBatchWindows);
        _toScore.Clear();
    }
}
