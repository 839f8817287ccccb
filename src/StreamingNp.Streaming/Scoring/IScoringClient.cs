namespace StreamingNp.Streaming.Scoring;

/// <summary>Who enqueues windows: a lane. Called on a scorer's thread; must neither block nor throw.</summary>
public interface IScoringClient
{
    /// <summary>These requests of the client are predicted; the list is the client's to keep.</summary>
    void Predicted(IReadOnlyList<ScoringRequest> requests);

    /// <summary>A scorer failed on requests of the client; they will not be predicted.</summary>
    void Failed(Exception cause);
}
