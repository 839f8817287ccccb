namespace StreamingNp.Streaming.Scoring;

/// <summary>How the queue wakes a scorer.</summary>
public interface IScorerHandle
{
    /// <summary>Whether it is predicting a batch.</summary>
    bool IsBusy { get; }

    /// <summary>Whether it has a model that it can use.</summary>
    bool IsReady { get; }

    /// <summary>Has it look at the queue; false where it was already told to and has not looked yet.</summary>
    bool Wake();
}
