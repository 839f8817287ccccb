using StreamingNp.Detection.Distributions;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>
/// A prediction from samples of a latent variable, as of a latent Neural Process (Garnelo et al. 2018): given one sample, which is one
/// function that fits the context, values are independent; over the samples they are not.
/// </summary>
/// <remarks>
/// The joint density is the mean over the samples of the product over the targets, log (1/S)·Σₛ Πₜ p(yₜ | zₛ) (Le et al. 2018), a Monte
/// Carlo estimate of log ∫ p(y | z) p(z) dz. It is not the sum of the marginal log-densities, which average over the samples target by
/// target and so forget that all values come from the same function: figures "per point" of the two kinds are not comparable.
/// </remarks>
public sealed class LatentPrediction : TaskPrediction
{
    // [S × T × C × K] as the model gave them, and [T × C × S × K] with each weight divided by S.
    private readonly Component[] _bySample;
    private readonly Component[] _byPlace;
    private readonly int _samples;
    private readonly int _perPlace;

    /// <summary>A prediction of some samples of the latent variable.</summary>
    /// <param name="samples">The samples S; 1 or more, equally likely.</param>
    /// <param name="targets">The targets T; 1 or more.</param>
    /// <param name="channels">The channels C of each; 1 or more.</param>
    /// <param name="components">[S × T × C × K], for any K of at least 1; kept, not copied.</param>
    /// <exception cref="ArgumentException">The array has another shape.</exception>
    public LatentPrediction(int samples, int targets, int channels, Component[] components)
        : base(targets, channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        int places = targets * channels;
        _perPlace = PerPlace(components.Length, samples * places, nameof(components));
        _samples = samples;
        _bySample = components;
        _byPlace = new Component[components.Length];
        for (int sample = 0; sample < samples; sample++)
        {
            for (int place = 0; place < places; place++)
            {
                Span<Component> to = _byPlace.AsSpan((place * samples + sample) * _perPlace, _perPlace);
                components.AsSpan((sample * places + place) * _perPlace, _perPlace).CopyTo(to);
                foreach (ref Component component in to) component = component with { Weight = component.Weight / samples };
            }
        }
    }

    /// <summary>The samples S of the latent variable.</summary>
    public int Samples => _samples;

    /// <summary>The mixture of what all samples say of one value, equally weighted.</summary>
    /// <inheritdoc/>
    public override Mixture Marginal(int target, int channel = 0) => new(_byPlace.AsSpan(Place(target, channel) * _samples * _perPlace, _samples * _perPlace));

    /// <summary>Draws one sample of the latent variable, and with it a value for every target and channel.</summary>
    /// <inheritdoc/>
    public override double[] Sample(Random random)
    {
        double[] drawn = new double[Targets * Channels];
        int sample = random.Next(_samples);
        for (int place = 0; place < drawn.Length; place++) drawn[place] = Conditional(sample, place).Sample(random);
        return drawn;
    }

    /// <summary>The root of the mean, over the samples, of the variance that one sample leaves.</summary>
    /// <inheritdoc/>
    public override double Aleatoric(int target, int channel = 0)
    {
        int place = Place(target, channel);
        double sum = 0;
        for (int sample = 0; sample < _samples; sample++) sum += Conditional(sample, place).Variance;
        return Math.Sqrt(sum / _samples);
    }

    /// <summary>The standard deviation, over the samples, of the mean: with the aleatoric part squared it adds up to the variance.</summary>
    /// <inheritdoc/>
    public override double Epistemic(int target, int channel = 0)
    {
        int place = Place(target, channel);
        double sum = 0, squares = 0;
        for (int sample = 0; sample < _samples; sample++) sum += Conditional(sample, place).Mean;
        double mean = sum / _samples;
        for (int sample = 0; sample < _samples; sample++)
        {
            double difference = Conditional(sample, place).Mean - mean;
            squares += difference * difference;
        }
        return Math.Sqrt(squares / _samples);
    }

    private protected override double JointLogDensityOf(ReadOnlySpan<double> values)
    {
        double[] each = new double[_samples];
        for (int sample = 0; sample < _samples; sample++)
        {
            for (int place = 0; place < values.Length; place++)
                if (!double.IsNaN(values[place])) each[sample] += Conditional(sample, place).LogDensity(values[place]);
        }
        double most = each.Max();
        return double.IsNegativeInfinity(most) ? most : most + Math.Log(each.Sum(logDensity => Math.Exp(logDensity - most)) / _samples);
    }

    private Mixture Conditional(int sample, int place) => new(_bySample.AsSpan((sample * Targets * Channels + place) * _perPlace, _perPlace));
}
