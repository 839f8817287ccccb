using StreamingNp.Detection.Distributions;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>What the numbers that a model puts out for each target and channel mean.</summary>
internal interface IPredictiveHead
{
    /// <summary>The numbers for each target and channel.</summary>
    int Outputs { get; }

    /// <summary>The negative log-likelihood of each value, natural logarithm.</summary>
    /// <param name="outputs">[…, <see cref="Outputs"/>].</param>
    /// <param name="values">[…].</param>
    /// <returns>[…].</returns>
    Tensor NegativeLogLikelihood(Tensor outputs, Tensor values);

    /// <summary>The predictive distribution that the outputs for one target stand for.</summary>
    /// <remarks>Not in torch: its vector and scalar code round exp and log differently, so a result would depend on its place in the batch.</remarks>
    /// <param name="outputs">[<see cref="Outputs"/>].</param>
    /// <param name="predicted">The components of its mixture.</param>
    void Write(ReadOnlySpan<float> outputs, Span<Component> predicted);
}
