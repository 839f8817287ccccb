using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>A model that a benchmark has trained.</summary>
/// <param name="Name">The part of the benchmark.</param>
/// <param name="Settings">What it is built from.</param>
/// <param name="Components">The components of its predictive distributions.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="HeldOut">Held-out tasks of what it was trained on.</param>
public sealed record TrainedModel(string Name, ModelSettings Settings, int Components, ModelWeights Weights, ITaskSource HeldOut);
