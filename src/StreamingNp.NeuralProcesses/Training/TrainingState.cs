using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>A training between two steps: all that its next steps depend on.</summary>
/// <param name="Step">The steps done.</param>
/// <param name="LearningRateShare">What setbacks left of the learning rate; 1 without any.</param>
/// <param name="Setbacks">How often the training was set back.</param>
/// <param name="FirstNll">The validation NLL before the first step.</param>
/// <param name="BestNll">The best validation NLL so far.</param>
/// <param name="SinceBest">The validations since then.</param>
/// <param name="OptimiserSteps">The steps since the optimiser last began anew.</param>
/// <param name="Warning">What went wrong and was put right, in a sentence; null where nothing did.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Best">The weights of the best validation.</param>
/// <param name="Moments">Those of the optimiser: for each array of weights, in the order of the model, the mean of its gradients and the mean of their squares.</param>
public sealed record TrainingState(
    int Step, double LearningRateShare, int Setbacks, double FirstNll, double BestNll, int SinceBest, int OptimiserSteps, string? Warning,
    ModelWeights Weights, ModelWeights Best, IReadOnlyList<(float[] Mean, float[] Square)> Moments);
