using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Prediction;

/// <summary>Makes a new version of a model from recent windows: all that the supervisor knows of training.</summary>
public interface IModelTrainer
{
    /// <summary>Trains a challenger, starting from the champion, and saves it as a new version. Takes long; runs on the calling thread.</summary>
    /// <param name="champion">The model in use.</param>
    /// <param name="windows">Recent windows whose targets were normal; the trainer keeps some of them back for validation. Empty where they are too few: then only a reduction is learned.</param>
    /// <param name="rows">Recent normal rows of series that have at least half of the channels that the champion reduces, in no order; empty where it does not. A reduction that explains held-back rows better takes the place of the champion's.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <returns>The challenger with the validation figures of both.</returns>
    /// <exception cref="OperationCanceledException">The training was ended early.</exception>
    TrainingResult Train(IModel champion, IReadOnlyList<Window> windows, IReadOnlyList<Observation> rows, CancellationToken cancellation);
}
