using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.GaussianProcesses;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>
/// A prediction that is jointly Gaussian over the targets of a channel, as of a Gaussian process: a latent function with a covariance, and
/// independent noise on it. The channels are independent of each other. The function is what is epistemic, the noise is what is aleatoric.
/// </summary>
public sealed class GaussianPrediction : TaskPrediction
{
    private static readonly Component[] Standard = [new(1, 0, 1)];

    private readonly double[] _mean;
    private readonly double[] _latentCovariance;
    private readonly double[] _noiseVariance;

    // Made when first asked for: a marginal needs none.
    private readonly Cholesky?[] _factors;

    /// <summary>A jointly Gaussian prediction.</summary>
    /// <param name="mean">[T × C], for one or more targets and channels; kept, not copied.</param>
    /// <param name="latentCovariance">[C × T × T], the covariance of the latent function without noise, symmetric and positive semi-definite; kept, not copied.</param>
    /// <param name="noiseVariance">[C], above 0; kept, not copied.</param>
    /// <exception cref="ArgumentException">An array has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no target or no channel, or a noise variance is not above 0.</exception>
    public GaussianPrediction(double[] mean, double[] latentCovariance, double[] noiseVariance)
        : base(noiseVariance.Length == 0 ? 0 : PerPlace(mean.Length, noiseVariance.Length, nameof(mean)), noiseVariance.Length)
    {
        if (latentCovariance.Length != Channels * Targets * Targets)
            throw new ArgumentException($"There are {latentCovariance.Length} covariances of {Targets} targets in {Channels} channels.", nameof(latentCovariance));
        foreach (double variance in noiseVariance) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance, nameof(noiseVariance));
        _mean = mean;
        _latentCovariance = latentCovariance;
        _noiseVariance = noiseVariance;
        _factors = new Cholesky?[Channels];
    }

    /// <inheritdoc/>
    public override Mixture Marginal(int target, int channel = 0) =>
        // The numbers of a component are of single precision: mean and deviation go where they are not.
        new(Standard, _mean[Place(target, channel)], Math.Sqrt(LatentVariance(target, channel) + _noiseVariance[channel]));

    /// <inheritdoc/>
    public override double[] Sample(Random random)
    {
        double[] sample = (double[])_mean.Clone(), normal = new double[Targets];
        for (int channel = 0; channel < Channels; channel++)
        {
            Cholesky factor = _factors[channel] ??= Factor(channel, [.. Enumerable.Range(0, Targets)]);
            for (int target = 0; target < Targets; target++) normal[target] = Normal.Sample(random);
            factor.Multiply(normal);
            for (int target = 0; target < Targets; target++) sample[target * Channels + channel] += normal[target];
        }
        return sample;
    }

    /// <summary>The standard deviation of the noise, the same for all targets of a channel.</summary>
    /// <inheritdoc/>
    public override double Aleatoric(int target, int channel = 0) => Math.Sqrt(_noiseVariance[Place(target, channel) % Channels]);

    /// <summary>The standard deviation of the latent function.</summary>
    /// <inheritdoc/>
    public override double Epistemic(int target, int channel = 0)
    {
        _ = Place(target, channel);
        return Math.Sqrt(LatentVariance(target, channel));
    }

    private protected override double JointLogDensityOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            List<int> known = [];
            for (int target = 0; target < Targets; target++)
                if (!double.IsNaN(values[target * Channels + channel])) known.Add(target);
            double[] residual = new double[known.Count];
            for (int index = 0; index < residual.Length; index++)
            {
                int place = known[index] * Channels + channel;
                residual[index] = values[place] - _mean[place];
            }
            Cholesky factor = known.Count == Targets ? _factors[channel] ??= Factor(channel, known) : Factor(channel, known);
            factor.Solve(residual);
            foreach (double standardised in residual) sum += Normal.LogDensity(standardised);
            sum -= 0.5 * factor.LogDeterminant;
        }
        return sum;
    }

    // Of the covariance of some targets, noise included.
    private Cholesky Factor(int channel, List<int> targets)
    {
        double[] covariance = new double[targets.Count * targets.Count];
        for (int row = 0; row < targets.Count; row++)
        {
            for (int column = 0; column < targets.Count; column++)
                covariance[row * targets.Count + column] = _latentCovariance[(channel * Targets + targets[row]) * Targets + targets[column]];
            covariance[row * targets.Count + row] += _noiseVariance[channel];
        }
        return new Cholesky(covariance, targets.Count);
    }

    // Rounding of the model may leave a little less than 0 of it.
    private double LatentVariance(int target, int channel) => Math.Max(0, _latentCovariance[(channel * Targets + target) * Targets + target]);
}
