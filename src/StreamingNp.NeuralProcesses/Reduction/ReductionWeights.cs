using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Reduction;

/// <summary>A reduction as arrays, to be kept with a model, and back.</summary>
public static class ReductionWeights
{
    private const string Medians = "medians", Scales = "scales", Means = "component_means", Deviations = "component_deviations", Residuals = "residual_variances", Degrees = "residual_degrees";
    private const string Centre = "pca.centre", Directions = "pca.directions", Variances = "pca.variances", Noise = "pca.noise_variance", Network = "autoencoder.";

    /// <summary>What the manifest says of a reduction.</summary>
    public static ReductionDescription Describe(ChannelReduction reduction) => new()
    {
        Kind = reduction.Reducer is Autoencoder ? ReductionKind.Autoencoder : ReductionKind.PrincipalComponents,
        Channels = reduction.Channels,
        Components = reduction.Reducer.Components,
        Hidden = (reduction.Reducer as Autoencoder)?.Hidden ?? 0,
    };

    /// <summary>The numbers of a reduction, as 32-bit floats.</summary>
    /// <exception cref="ArgumentException">Its reducer is neither of principal components nor an autoencoder.</exception>
    public static ModelWeights Write(ChannelReduction reduction)
    {
        List<WeightArray> arrays =
        [
            Array(Medians, reduction.Standardisation.Medians), Array(Scales, reduction.Standardisation.Scales), Array(Means, reduction.Usual.Select(one => one.Mean)),
            Array(Deviations, reduction.Usual.Select(one => one.Deviation)), Array(Residuals, reduction.ResidualVariances), Array(Degrees, [reduction.ResidualDegrees]),
        ];
        switch (reduction.Reducer)
        {
            case PrincipalComponents components:
                arrays.AddRange([Array(Centre, components.Centre), Array(Variances, components.Variances), Array(Noise, [components.NoiseVariance])]);
                arrays.Add(Array(Directions, components.Directions.SelectMany(direction => direction)) with { Shape = [components.Components, components.Channels] });
                break;
            case Autoencoder autoencoder:
                arrays.AddRange(autoencoder.Save().Arrays.Select(array => array with { Name = Network + array.Name }));
                break;
            default:
                throw new ArgumentException($"A reducer of the type {reduction.Reducer.GetType().Name} cannot be kept.", nameof(reduction));
        }
        return new ModelWeights(arrays);
    }

    /// <summary>The reduction that <see cref="Write"/> wrote.</summary>
    /// <param name="description">What the manifest says of it.</param>
    /// <param name="weights">The arrays.</param>
    /// <exception cref="ArgumentException">An array is missing, too many, of another shape, or has impossible numbers; the sentence says which.</exception>
    public static ChannelReduction Read(ReductionDescription description, ModelWeights weights)
    {
        description.Validate();
        (int channels, int count) = (description.Channels.Count, description.Components);
        bool isNetwork = description.Kind == ReductionKind.Autoencoder;
        var reader = new WeightReader(new ModelWeights(weights.Arrays.Where(array => !isNetwork || !array.Name.StartsWith(Network, StringComparison.Ordinal))));
        var standardisation = new RobustStandardisation(Numbers(reader.Take(Medians, channels)), Numbers(reader.Take(Scales, channels)));
        double[] means = Numbers(reader.Take(Means, count)), deviations = Numbers(reader.Take(Deviations, count)), residuals = Numbers(reader.Take(Residuals, channels));
        double degrees = reader.Take(Degrees, 1)[0];
        if (!(degrees > 0) || residuals.Any(variance => !(variance > 0)) || deviations.Any(deviation => !(deviation > 0))) throw new ArgumentException("A deviation, a variance or the degrees of freedom of the reduction are not above 0");
        IReducer reducer = isNetwork
            ? new Autoencoder(new ModelWeights(weights.Arrays.Where(array => array.Name.StartsWith(Network, StringComparison.Ordinal)).Select(array => array with { Name = array.Name[Network.Length..] })), channels, count, description.Hidden)
            : new PrincipalComponents(Numbers(reader.Take(Centre, channels)), [.. Numbers(reader.Take(Directions, count, channels)).Chunk(channels)], Numbers(reader.Take(Variances, count)), reader.Take(Noise, 1)[0]);
        reader.RequireAllTaken();
        return new ChannelReduction
        {
            Channels = description.Channels,
            Standardisation = standardisation,
            Reducer = reducer,
            Usual = [.. means.Zip(deviations, (mean, deviation) => new ComponentPrediction(mean, deviation))],
            ResidualVariances = residuals,
            ResidualDegrees = degrees,
        };
    }

    /// <summary>A reduction as it is after it was kept: with numbers of 32 bits, so that a restart changes nothing.</summary>
    public static ChannelReduction Rounded(ChannelReduction reduction) => Read(Describe(reduction), Write(reduction));

    // Extremes stay finite in 32 bits, and what is above 0 stays so.
    private static WeightArray Array(string name, IEnumerable<double> numbers)
    {
        float[] values = [.. numbers.Select(number => number > 0 && (float)number == 0 ? float.Epsilon : (float)Math.Clamp(number, float.MinValue, float.MaxValue))];
        return new WeightArray(name, [values.Length], values);
    }

    private static double[] Numbers(float[] values) => [.. values.Select(value => (double)value)];
}
