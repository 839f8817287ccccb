using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The outputs are a Gaussian (mean, deviation), or a mixture (logits, means, deviations), whose last component may be a Student-t.
/// Deviation = floor + softplus.
/// </summary>
/// <param name="components">The components of a mixture.</param>
/// <param name="deviationFloor">The smallest deviation.</param>
/// <param name="degreesOfFreedom">Those of the last component; 0 where it is a Gaussian, too.</param>
internal sealed class MixtureHead(int components, double deviationFloor, double degreesOfFreedom = 0) : IPredictiveHead
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Half = 0.5.ToScalar();
    private static readonly Scalar HalfLogTwoPi = 0.918938533204672741780329736406.ToScalar();
    private readonly Scalar _deviationFloor = deviationFloor.ToScalar();
    private readonly Scalar _perDegree = (degreesOfFreedom > 0 ? 1 / degreesOfFreedom : 0).ToScalar();
    private readonly Scalar _heavyPower = ((degreesOfFreedom + 1) / 2).ToScalar();
    // Without what depends on z: the density of a Student-t at its middle.
    private readonly Scalar _heavyConstant = (degreesOfFreedom > 0 ? -StudentT.LogDensity(0, degreesOfFreedom) : 0).ToScalar();
    private readonly MixtureOutputs _outputs = new(components, deviationFloor, degreesOfFreedom);

    public int Outputs => _outputs.Count;

    public Tensor NegativeLogLikelihood(Tensor outputs, Tensor values)
    {
        int first = MixtureOutputs.FirstMean(components);
        Tensor mean = outputs.narrow(-1, first, components);
        Tensor deviation = Softplus(outputs.narrow(-1, first + components, components)).Plus(_deviationFloor);
        Tensor each = Standard((values.unsqueeze(-1) - mean) / deviation).Plus(deviation.log());
        return components == 1
            ? each.squeeze(-1)
            : -(nn.functional.log_softmax(outputs.narrow(-1, 0, components), -1) - each).logsumexp(-1);
    }

    public void Write(ReadOnlySpan<float> outputs, Span<Component> predicted) => _outputs.Write(outputs, predicted);

    // −log of the density of each component in units of its deviation.
    private Tensor Standard(Tensor standardised)
    {
        if (degreesOfFreedom == 0) return Gaussian(standardised);
        Tensor heavy = ((standardised.narrow(-1, components - 1, 1).Squared() * _perDegree).log1p() * _heavyPower).Plus(_heavyConstant);
        return components == 1 ? heavy : cat([Gaussian(standardised.narrow(-1, 0, components - 1)), heavy], -1);
    }

    private static Tensor Gaussian(Tensor standardised) => (standardised.Squared() * Half).Plus(HalfLogTwoPi);

    // log(e^x + e^0): torch's own softplus makes its scalars itself.
    private static Tensor Softplus(Tensor outputs) => outputs.logaddexp(zeros([]));
}
