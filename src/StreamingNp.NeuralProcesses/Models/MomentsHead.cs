using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The outputs are mean and standard deviation of a Gaussian, as they are.</summary>
internal sealed class MomentsHead : IPredictiveHead
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Half = 0.5.ToScalar();
    private static readonly Scalar HalfLogTwoPi = 0.918938533204672741780329736406.ToScalar();

    public int Outputs => 2;

    public Tensor NegativeLogLikelihood(Tensor outputs, Tensor values)
    {
        Tensor mean = outputs.select(-1, 0), deviation = outputs.select(-1, 1);
        return (((values - mean) / deviation).Squared() * Half).Plus(deviation.log()).Plus(HalfLogTwoPi);
    }

    public void Write(ReadOnlySpan<float> outputs, Span<Component> predicted) => predicted[0] = new Component(1, outputs[0], outputs[1]);
}
