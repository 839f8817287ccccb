using StreamingNp.Detection.Scoring;
using TorchSharp;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>What the outputs of a network mean: a Gaussian (mean, deviation), or a mixture (logits, means, deviations). Deviation = floor + softplus.</summary>
internal sealed class PredictiveHead(int components, double deviationFloor)
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Half = 0.5;
    private static readonly Scalar HalfLogTwoPi = 0.918938533204672741780329736406;
    private readonly Scalar _deviationFloor = deviationFloor;

    /// <summary>The numbers that a network puts out for each target.</summary>
    public int Outputs => components == 1 ? 2 : 3 * components;

    /// <summary>The negative log-likelihood of each value, natural logarithm.</summary>
    /// <param name="outputs">[R, S, <see cref="Outputs"/>].</param>
    /// <param name="values">[R, S].</param>
    /// <returns>[R, S].</returns>
    public torch.Tensor NegativeLogLikelihood(torch.Tensor outputs, torch.Tensor values)
    {
        int first = components == 1 ? 0 : components;
        torch.Tensor mean = outputs.narrow(-1, first, components);
        torch.Tensor deviation = Softplus(outputs.narrow(-1, first + components, components)) + _deviationFloor;
        torch.Tensor standardised = (values.unsqueeze(-1) - mean) / deviation;
        torch.Tensor each = standardised.square() * Half + deviation.log() + HalfLogTwoPi;
        return components == 1
            ? each.squeeze(-1)
            : -(torch.nn.functional.log_softmax(outputs.narrow(-1, 0, components), -1) - each).logsumexp(-1);
    }

    /// <summary>The predictive distribution that the outputs for one target stand for.</summary>
    /// <remarks>Not in torch: its vector and scalar code round exp and log differently, so a result would depend on its place in the batch.</remarks>
    public void Write(ReadOnlySpan<float> outputs, Span<Component> predicted)
    {
        if (components == 1)
        {
            predicted[0] = new Component(1, outputs[0], Deviation(outputs[1]));
            return;
        }
        double most = double.NegativeInfinity, sum = 0;
        for (int i = 0; i < components; i++) most = Math.Max(most, outputs[i]);
        for (int i = 0; i < components; i++) sum += Math.Exp(outputs[i] - most);
        for (int i = 0; i < components; i++)
            predicted[i] = new Component((float)(Math.Exp(outputs[i] - most) / sum), outputs[components + i], Deviation(outputs[2 * components + i]));
    }

    // log(e^x + e^0): torch's own softplus makes its scalars itself.
    private static torch.Tensor Softplus(torch.Tensor outputs) => outputs.logaddexp(torch.zeros([]));

    private float Deviation(double output) => (float)(deviationFloor + (output > 20 ? output : Math.Log(1 + Math.Exp(output))));
}
