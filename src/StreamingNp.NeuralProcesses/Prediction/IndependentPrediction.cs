using StreamingNp.Detection.Distributions;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>
/// A prediction in which every value is independent of the others, as of a conditional Neural Process (Garnelo et al. 2018).
/// Such a model has one distribution a value and does not say what in it is noise; its epistemic part is what the predicted
/// mean varies by when parts of the context are left out, the aleatoric part is the rest of the variance.
/// </summary>
public sealed class IndependentPrediction : TaskPrediction
{
    private readonly Component[] _components;
    private readonly double[] _epistemic;
    private readonly int _perPlace;

    /// <summary>A prediction of independent mixtures.</summary>
    /// <param name="targets">The targets T; 1 or more.</param>
    /// <param name="channels">The channels C of each; 1 or more.</param>
    /// <param name="components">[T × C × K], for any K of at least 1; kept, not copied.</param>
    /// <param name="epistemic">[T × C], the standard deviation of the means that are predicted from 8 fixed subsets of the context; kept, not copied.</param>
    /// <exception cref="ArgumentException">An array has another shape.</exception>
    public IndependentPrediction(int targets, int channels, Component[] components, double[] epistemic)
        : base(targets, channels)
    {
        _perPlace = PerPlace(components.Length, targets * channels, nameof(components));
        if (epistemic.Length != targets * channels) throw new ArgumentException($"There are {epistemic.Length} numbers for {targets} targets of {channels} channels.", nameof(epistemic));
        _components = components;
        _epistemic = epistemic;
    }

    /// <inheritdoc/>
    public override Mixture Marginal(int target, int channel = 0) => MarginalAt(Place(target, channel));

    /// <inheritdoc/>
    public override double[] Sample(Random random)
    {
        double[] sample = new double[_epistemic.Length];
        for (int place = 0; place < sample.Length; place++) sample[place] = MarginalAt(place).Sample(random);
        return sample;
    }

    /// <summary>The rest of the standard deviation when the epistemic part is taken off: √(variance − epistemic²), 0 where that is negative.</summary>
    /// <inheritdoc/>
    public override double Aleatoric(int target, int channel = 0)
    {
        double epistemic = Epistemic(target, channel);
        return Math.Sqrt(Math.Max(0, Marginal(target, channel).Variance - epistemic * epistemic));
    }

    /// <summary>The standard deviation of the means that are predicted from 8 fixed subsets of the context; far from all of it they agree on the prior, and it says little.</summary>
    /// <inheritdoc/>
    public override double Epistemic(int target, int channel = 0) => _epistemic[Place(target, channel)];

    private protected override double JointLogDensityOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int place = 0; place < values.Length; place++)
            if (!double.IsNaN(values[place])) sum += MarginalAt(place).LogDensity(values[place]);
        return sum;
    }

    private Mixture MarginalAt(int place) => new(_components.AsSpan(place * _perPlace, _perPlace));
}
