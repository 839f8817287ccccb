using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Monitoring;

/// <summary>Knows which model the scorers use, and passes on that it was swapped.</summary>
/// <param name="first">The model to start with.</param>
/// <param name="next">Is told too; null for nobody.</param>
internal sealed class ModelInUse(ModelVersion first, IModelListener? next) : IModelListener
{
    private volatile ModelVersion _version = first;

    /// <summary>The model that the scorers use.</summary>
    public ModelVersion Version => _version;

    /// <inheritdoc/>
    public void Swapped(ModelVersion version)
    {
        _version = version;
        next?.Swapped(version);
    }

    /// <inheritdoc/>
    public void Trained(TrainingEnd end, TimeSpan took) => next?.Trained(end, took);
}
