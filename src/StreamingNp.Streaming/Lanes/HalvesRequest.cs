using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The halves of a context on their way to a scorer and back: the second way of a window with events. Few windows have any, and halves are several times as large.</summary>
internal sealed class HalvesRequest(IScoringClient client, Window halves) : ScoringRequest(client, halves)
{
    /// <summary>The window whose context it is; null while it is spare.</summary>
    public WindowRequest? Whole { get; set; }
}
