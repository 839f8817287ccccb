using StreamingNp.Detection.Distributions;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>What a model predicts for the targets of one task: a distribution over all of their values. Plain arrays, in the units of the task.</summary>
public abstract class TaskPrediction
{
    /// <summary>A prediction for some targets.</summary>
    /// <param name="targets">The targets T; 1 or more.</param>
    /// <param name="channels">The channels C of each; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no target or no channel.</exception>
    protected TaskPrediction(int targets, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Targets = targets;
        Channels = channels;
    }

    /// <summary>The targets T.</summary>
    public int Targets { get; }

    /// <summary>The channels C of each target.</summary>
    public int Channels { get; }

    /// <summary>The distribution of one value, whatever the others are.</summary>
    /// <param name="target">0 to <see cref="Targets"/> − 1.</param>
    /// <param name="channel">0 to <see cref="Channels"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target or channel.</exception>
    public abstract Mixture Marginal(int target, int channel = 0);

    /// <summary>The natural logarithm of the density of all values together.</summary>
    /// <param name="values">[T × C]; NaN where not known, which leaves that value out (marginalises it). 0 where none is known.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than targets times channels.</exception>
    public double JointLogDensity(ReadOnlySpan<double> values)
    {
        if (values.Length != Targets * Channels)
            throw new ArgumentException($"There are {values.Length} values for {Targets} targets of {Channels} channels.", nameof(values));
        return JointLogDensityOf(values);
    }

    /// <summary>Draws a value for every target and channel, all together: what is correlated is drawn so.</summary>
    /// <param name="random">Where the chance comes from.</param>
    /// <returns>[T × C].</returns>
    public abstract double[] Sample(Random random);

    /// <summary>The standard deviation that would remain if the model knew all there is to know of this task: the noise of the data.</summary>
    /// <param name="target">0 to <see cref="Targets"/> − 1.</param>
    /// <param name="channel">0 to <see cref="Channels"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target or channel.</exception>
    public abstract double Aleatoric(int target, int channel = 0);

    /// <summary>The standard deviation that comes from knowing too little of this task: more context would lessen it.</summary>
    /// <param name="target">0 to <see cref="Targets"/> − 1.</param>
    /// <param name="channel">0 to <see cref="Channels"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target or channel.</exception>
    public abstract double Epistemic(int target, int channel = 0);

    /// <summary><see cref="JointLogDensity"/> of values that are as many as they should be.</summary>
    private protected abstract double JointLogDensityOf(ReadOnlySpan<double> values);

    /// <summary>Where a target and channel lie in [T × C].</summary>
    private protected int Place(int target, int channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, Targets);
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels);
        return target * Channels + channel;
    }

    /// <summary>How many go to each place where there are <paramref name="length"/> for all.</summary>
    /// <exception cref="ArgumentException">It does not come out even, or there are none.</exception>
    private protected static int PerPlace(int length, int places, string name) =>
        length > 0 && length % places == 0
            ? length / places
            : throw new ArgumentException($"{length} numbers or components do not divide among {places} places.", name);
}
