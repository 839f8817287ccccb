using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>
/// A covariance function: what the values at two inputs have to do with each other (Rasmussen and Williams 2006, chapter 4). Everything is
/// float64, and differentiable with respect to the hyper-parameters, which are tensors: a scalar, or [B, 1, 1] for one a task.
/// </summary>
internal abstract class Kernel
{
    /// <summary>The covariance of the function at two sets of inputs.</summary>
    /// <param name="left">[B, N, D], float64, finite.</param>
    /// <param name="right">[B, M, D], float64, finite.</param>
    /// <returns>[B, N, M], a new tensor.</returns>
    public abstract Tensor Covariance(Tensor left, Tensor right);

    /// <summary>The variance of the function at each input: the diagonal of the covariance, without the rest of it.</summary>
    /// <param name="inputs">[B, N, D], float64, finite.</param>
    /// <returns>[B, N].</returns>
    public abstract Tensor Variance(Tensor inputs);

    /// <summary>What stands in a <see cref="KernelExpression"/> for this kernel.</summary>
    public abstract override string ToString();

    /// <summary>What is to be squared and summed over the inputs, or goes through another function before that: [B, N, M], or [B, N, M, D] where D is more than 1.</summary>
    private protected static Tensor Difference(Tensor left, Tensor right) =>
        left.shape[^1] == 1 ? left - right.transpose(-2, -1) : left.unsqueeze(-2) - right.unsqueeze(-3);

    /// <summary>The sum over the inputs of what <see cref="Difference"/> gave.</summary>
    private protected static Tensor SumOverInputs(Tensor each) => each.dim() == 4 ? each.sum(-1) : each;

    /// <summary>A variance that is the same everywhere, at each input.</summary>
    private protected static Tensor Everywhere(Tensor variance, Tensor inputs) =>
        (variance.dim() == 0 ? variance : variance.squeeze(-1)).expand(inputs.shape[0], inputs.shape[1]);
}
