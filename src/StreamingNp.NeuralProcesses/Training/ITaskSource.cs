using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Where training tasks come from: recorded windows, or a synthetic prior. The same source, asked the same way, gives the same tasks.</summary>
public interface ITaskSource
{
    /// <summary>The shape of the tasks.</summary>
    WindowLayout Layout { get; }

    /// <summary>The number of different tasks; null where there is no end of them.</summary>
    int? TaskCount { get; }

    /// <summary>Adds tasks to <paramref name="batch"/> until it is full; a source with an end begins again.</summary>
    void Fill(TaskBatch batch);
}
