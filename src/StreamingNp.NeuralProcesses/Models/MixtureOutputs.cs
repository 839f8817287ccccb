using StreamingNp.Detection.Distributions;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The numbers that a model puts out for a target, as a mixture. In plain float64 arithmetic: whoever computed the numbers, the mixture is the same.</summary>
/// <param name="components">The components of a mixture.</param>
/// <param name="deviationFloor">The smallest deviation.</param>
/// <param name="degreesOfFreedom">Those of the last component; 0 where it is a Gaussian, too.</param>
internal sealed class MixtureOutputs(int components, double deviationFloor, double degreesOfFreedom)
{
    private readonly float _degreesOfFreedom = degreesOfFreedom > 0 ? (float)degreesOfFreedom : float.PositiveInfinity;

    /// <summary>The numbers: mean and deviation, or logits, means and deviations.</summary>
    public int Count => components == 1 ? 2 : 3 * components;

    /// <summary>Which of the numbers is the first mean.</summary>
    /// <param name="components">The components of a mixture.</param>
    public static int FirstMean(int components) => components == 1 ? 0 : components;

    /// <inheritdoc cref="IPredictiveHead.Write"/>
    public void Write(ReadOnlySpan<float> outputs, Span<Component> predicted)
    {
        if (components == 1)
        {
            predicted[0] = new Component(1, outputs[0], Deviation(outputs[1]), _degreesOfFreedom);
            return;
        }
        double most = double.NegativeInfinity, sum = 0;
        Span<double> weights = stackalloc double[components];
        for (int i = 0; i < components; i++) most = Math.Max(most, outputs[i]);
        for (int i = 0; i < components; i++) sum += weights[i] = Math.Exp(outputs[i] - most);
        for (int i = 0; i < components; i++)
        {
            predicted[i] = new Component(
                (float)(weights[i] / sum), outputs[components + i], Deviation(outputs[2 * components + i]),
                i == components - 1 ? _degreesOfFreedom : float.PositiveInfinity);
        }
    }

    // Deviation = floor + softplus.
    private float Deviation(double output) => (float)(deviationFloor + (output > 20 ? output : Math.Log(1 + Math.Exp(output))));
}
