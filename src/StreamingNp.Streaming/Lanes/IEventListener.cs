using StreamingNp.Detection.Events;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Is shown events as lanes make them, before they are sent. Called on lanes' threads; must neither block nor throw.</summary>
public interface IEventListener
{
    /// <summary>An event was made.</summary>
    void Happened(AnomalyEvent anomaly);
}
