using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>What a training brought.</summary>
/// <param name="Weights">The weights with the best validation of all.</param>
/// <param name="LastWeights">The weights after the last step, however they validate.</param>
/// <param name="Steps">The steps done; fewer than asked for where the training was given up.</param>
/// <param name="TrainingNll">The mean negative log-likelihood a target of the last stretch of training, in nats and normalised units.</param>
/// <param name="ValidationNll">The mean negative log-likelihood a held-out target with <paramref name="Weights"/>.</param>
/// <param name="FirstValidationNll">The same before the first step; for a model that was trained further, what it had been.</param>
/// <param name="Warning">What went wrong and was put right, in a sentence; null where nothing did.</param>
public sealed record TrainingResult(ModelWeights Weights, ModelWeights LastWeights, int Steps, double TrainingNll, double ValidationNll, double FirstValidationNll, string? Warning);
