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

    /// <summary>The turns of its targets among what the series has taken.</summary>
    public List<long> Turns { get; } = new(1);

    /// <summary>The records an observation of which is done when the window is; one that has several is in it as often.</summary>
    public List<OffsetLedger.Entry> Settles { get; } = new(1);
}
