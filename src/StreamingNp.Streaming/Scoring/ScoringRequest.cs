using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Scoring;

/// <summary>A window on its way to a scorer and back. A lane owns it and uses it again and again.</summary>
/// <param name="client">Who is told when it is predicted.</param>
/// <param name="window">The window.</param>
public class ScoringRequest(IScoringClient client, Window window)
{
    /// <summary>Who is told when it is predicted.</summary>
    public IScoringClient Client { get; } = client;

    /// <summary>The window.</summary>
    public Window Window { get; } = window;

    /// <summary>When it was sent to the scorers, of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>; 0 before.</summary>
    public long EnqueuedAt { get; set; }
}
