using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>What a Gaussian process says of its function at some targets; the noise of an observation comes on top.</summary>
/// <param name="Mean">[B, M].</param>
/// <param name="Variance">[B, M], 0 or more.</param>
internal readonly record struct Posterior(Tensor Mean, Tensor Variance);
