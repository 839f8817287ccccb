using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Supervision;

/// <summary>Is told when the scorers use another model. Called on an actor's thread; must neither block nor throw.</summary>
public interface IModelListener
{
    /// <summary>All scorers use this model from their next batch on.</summary>
    void Swapped(ModelVersion version);
}
