using System.Text.Json.Serialization;
using StreamingNp.NeuralProcesses.GaussianProcesses;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>What a model is built from. Part of a model artifact: with the shape of its points it fixes the names and the shapes of all weights.</summary>
public sealed record ModelSettings
{
    /// <summary>The kind of model; one of <see cref="ModelKind"/>.</summary>
    [JsonRequired]
    public string Kind { get; init; } = ModelKind.Conditional;

    /// <summary>
    /// The width of every hidden layer and of the representation r; a multiple of 16 up to 1024. With other widths (measured: 8, 33)
    /// matrix products round a row differently according to its place in the batch, and a result would depend on what else is in the call.
    /// </summary>
    [JsonRequired]
    public int HiddenWidth { get; init; } = 64;

    /// <summary>The layers of the encoder, attention among them; 2 to 12.</summary>
    [JsonRequired]
    public int EncoderLayers { get; init; } = 3;

    /// <summary>The linear layers that refine the representation of a whole set, beyond those of the encoder; 0 to 12.</summary>
    [JsonRequired]
    public int RepresentationLayers { get; init; }

    /// <summary>The encoders side by side in a <see cref="ModelKind.Conditional"/>; 1 to 4.</summary>
    [JsonRequired]
    public int Encoders { get; init; } = 1;

    /// <summary>The linear layers of the decoder; 2 to 12.</summary>
    [JsonRequired]
    public int DecoderLayers { get; init; } = 3;

    /// <summary>
    /// The weighted means over the context beside the plain one; 0 to 16. Each has learned weights, so that the newest points or those of
    /// the same time of day are not lost in the crowd; 0 gives the model of the paper.
    /// </summary>
    [JsonRequired]
    public int WeightedMeans { get; init; } = 4;

    /// <summary>
    /// The width of the encoder of a <see cref="ModelKind.Conditional"/> and of its representation; a multiple of 16 up to 1024, 0 for <see cref="HiddenWidth"/>.
    /// An encoder computes every point of a context, a decoder only targets: a narrow encoder makes a wide decoder affordable.
    /// </summary>
    public int EncoderWidth { get; init; }

    /// <summary>
    /// Whether the targets of a <see cref="ModelKind.Conditional"/> see their neighbours in time and phase directly, and what simple rules expect of them,
    /// beside the representation; for windows alone.
    /// </summary>
    public bool SeesNeighbours { get; init; }

    /// <summary>How many features of its neighbours the decoder sees of a target.</summary>
    internal int FeaturesSeen => SeesNeighbours ? TargetFeatures.SeenCount : 0;

    /// <summary>How many numbers the decoder puts out for the shares of the rules.</summary>
    internal int RuleShares => SeesNeighbours ? Rule.Count : 0;

    /// <summary>The smallest standard deviation that the model can predict, in normalised units; 0.0001 to 1.</summary>
    [JsonRequired]
    public double DeviationFloor { get; init; } = 0.01;

    /// <summary>
    /// Where above 0, the last component of a predictive distribution is a Student-t with so many degrees of freedom, 2.1 to 100: a heavy tail for
    /// what no Gaussian expects. At 0 all components are Gaussians.
    /// </summary>
    [JsonRequired]
    public double DegreesOfFreedom { get; init; }

    /// <summary>Attention, for the kinds that have it.</summary>
    [JsonRequired]
    public AttentionSettings Attention { get; init; } = new();

    /// <summary>The latent variable, for the kinds that have it.</summary>
    [JsonRequired]
    public LatentSettings Latent { get; init; } = new();

    /// <summary>The grid, for the kind that has it.</summary>
    [JsonRequired]
    public ConvolutionSettings Convolution { get; init; } = new();

    /// <summary>The covariance function of a <see cref="ModelKind.GaussianProcess"/>: sums and products of <c>rbf</c>, <c>matern52</c> and <c>periodic</c>.</summary>
    [JsonRequired]
    public string Kernel { get; init; } = "matern52";

    /// <summary>The width of a representation: that of the encoder, where it has one of its own.</summary>
    internal int RepresentationWidth => EncoderWidth > 0 ? EncoderWidth : HiddenWidth;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the sentence says which.</exception>
    public void Validate()
    {
        if (!ModelKind.All.Contains(Kind)) throw new ArgumentException($"There is no model of kind \"{Kind}\"; choose one of: {string.Join(", ", ModelKind.All)}.");
        RequireRange("hidden_width", HiddenWidth, 16, 1024);
        Require("hidden_width", HiddenWidth, HiddenWidth % 16 == 0, "to a multiple of 16");
        RequireRange("encoder_layers", EncoderLayers, 2, 12);
        RequireRange("representation_layers", RepresentationLayers, 0, 12);
        RequireRange("encoders", Encoders, 1, 4);
        RequireRange("decoder_layers", DecoderLayers, 2, 12);
        RequireRange("weighted_means", WeightedMeans, 0, 16);
        Require("encoder_width", EncoderWidth, EncoderWidth is 0 or >= 16 and <= 1024 && EncoderWidth % 16 == 0, "to 0 or a multiple of 16 up to 1024");
        if (SeesNeighbours && Kind != ModelKind.Conditional) throw new ArgumentException($"The model setting sees_neighbours is true; set it to false: it is for models of kind \"{ModelKind.Conditional}\" alone.");
        RequireRange("deviation_floor", DeviationFloor, 0.0001, 1);
        Require("degrees_of_freedom", DegreesOfFreedom, DegreesOfFreedom is 0 or >= 2.1 and <= 100, "to 0 or between 2.1 and 100");
        Require("degrees_of_freedom", DegreesOfFreedom, DegreesOfFreedom == 0 || Kind != ModelKind.GaussianProcess, "to 0: a Gaussian process predicts Gaussians");
        RequireRange("attention.heads", Attention.Heads, 1, 64);
        Require("attention.heads", Attention.Heads, HiddenWidth % Attention.Heads == 0, $"to a divisor of hidden_width, {HiddenWidth}");
        RequireRange("attention.key_layers", Attention.KeyLayers, 1, 12);
        RequireRange("latent.width", Latent.Width, 1, 1024);
        RequireRange("latent.samples", Latent.Samples, 1, 64);
        RequireRange("latent.training_samples", Latent.TrainingSamples, 1, 64);
        RequireRange("latent.renyi_order", Latent.RenyiOrder, 0, 1);
        RequireRange("convolution.least", Convolution.Least, -1e6, 1e6);
        RequireRange("convolution.most", Convolution.Most, Convolution.Least, Convolution.Least + 1_000);
        RequireRange("convolution.points_per_unit", Convolution.PointsPerUnit, 1, 1_000);
        Require("convolution.points_per_unit", Convolution.PointsPerUnit, Convolution.GridPoints is >= 16 and <= 4_096, "so that the grid has 16 to 4,096 points");
        RequireRange("convolution.width", Convolution.Width, 8, 512);
        RequireRange("convolution.blocks", Convolution.Blocks, 1, 32);
        RequireRange("convolution.kernel_size", Convolution.KernelSize, 3, 63);
        Require("convolution.kernel_size", Convolution.KernelSize, Convolution.KernelSize % 2 == 1, "to an odd number");
        RequireRange("convolution.halvings", Convolution.Halvings, 0, 8);
        bool isOfChannels = Convolution.IsOfChannels;
        if (!isOfChannels && Convolution.Channels is not (null or ConvolutionSettings.Alone)) throw new ArgumentException($"The model setting convolution.channels is \"{Convolution.Channels}\"; set it to \"{ConvolutionSettings.Alone}\" or \"{ConvolutionSettings.Grid}\".");
        if (isOfChannels && Kind != ModelKind.ConvolutionalConditional) throw new ArgumentException($"The model setting convolution.channels is \"{ConvolutionSettings.Grid}\"; set it to \"{ConvolutionSettings.Alone}\": a grid of channels is for models of kind \"{ModelKind.ConvolutionalConditional}\" alone.");
        Require("convolution.grid_channels", Convolution.GridChannels, isOfChannels ? Convolution.GridChannels is >= 1 and <= 1_024 : Convolution.GridChannels == 0, isOfChannels ? "between 1 and 1,024" : "to 0 without a grid of channels");
        Require("convolution.halvings", Convolution.Halvings, !isOfChannels || Convolution.Halvings == 0, "to 0 with a grid of channels");
        RequireKernel(Kernel);
    }

    private static void RequireKernel(string kernel)
    {
        try
        {
            KernelExpression.Parse(kernel);
        }
        catch (FormatException exception)
        {
            throw new ArgumentException($"The model setting kernel is unusable: {exception.Message}", exception);
        }
    }

    private static void RequireRange(string name, double value, double least, double most) =>
        Require(name, value, value >= least && value <= most, FormattableString.Invariant($"between {least} and {most}"));

    private static void Require(string name, double value, bool holds, string range)
    {
        if (!holds) throw new ArgumentException(FormattableString.Invariant($"The model setting {name} is {value}; set it {range}."));
    }
}
