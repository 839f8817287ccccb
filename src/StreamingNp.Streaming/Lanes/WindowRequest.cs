using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Lanes;

/// <summary>A window of a lane on its way to a scorer and back.</summary>
internal sealed class WindowRequest(IScoringClient client, Window window) : ScoringRequest(client, window)
{
    /// <summary>The series that it is about; null while it is spare.</summary>
    public LaneSeries? Series { get; set; }

    /// <summary>The records that its targets came in.</summary>
    public List<OffsetLedger.Entry> Entries { get; } = new(1);
}
