using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Supervision;

/// <summary>Is told when the scorers use another model. Called on an actor's thread; must neither block nor throw.</summary>
public interface IModelListener
{
    /// <summary>All scorers use this model from their next batch on.</summary>
    void Swapped(ModelVersion version);

    /// <summary>A training ended.</summary>
    /// <param name="end">How.</param>
    /// <param name="took">How long it took, to the decision.</param>
    void Trained(TrainingEnd end, TimeSpan took)
    {
    }
}
