namespace StreamingNp.NeuralProcesses.Models;

/// <summary>What a network is built from. Part of a model artifact: with the window layout it fixes the names and the shapes of all weights.</summary>
public sealed record ModelSettings
{
    /// <summary>The kind of the Conditional Neural Process (Garnelo et al. 2018, arXiv 1807.01613).</summary>
    public const string ConditionalNeuralProcess = "cnp";

    /// <summary>The kinds of model that can be built.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [ConditionalNeuralProcess];

    /// <summary>The kind of model; one of <see cref="Kinds"/>.</summary>
    public string Kind { get; init; } = ConditionalNeuralProcess;

    /// <summary>
    /// The width of every hidden layer and of the representation r; a multiple of 16 up to 1024. With other widths (measured: 8, 33)
    /// matrix products round a row differently according to its place in the batch, and a result would depend on what else is in the call.
    /// </summary>
    public int HiddenWidth { get; init; } = 64;

    /// <summary>The linear layers of the encoder; 2 to 12.</summary>
    public int EncoderLayers { get; init; } = 3;

    /// <summary>The linear layers of the decoder; 2 to 12.</summary>
    public int DecoderLayers { get; init; } = 3;

    /// <summary>
    /// The weighted means over the context beside the plain one; 0 to 16. Each has learned weights, so that the newest points or those of
    /// the same time of day are not lost in the crowd; 0 gives the model of the paper.
    /// </summary>
    public int WeightedMeans { get; init; } = 4;

    /// <summary>The smallest standard deviation that the model can predict, in normalised units; 0.0001 to 1.</summary>
    public double DeviationFloor { get; init; } = 0.01;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the sentence says which.</exception>
    public void Validate()
    {
        if (!Kinds.Contains(Kind)) throw new ArgumentException($"There is no model of kind \"{Kind}\"; choose one of: {string.Join(", ", Kinds)}.");
        RequireRange("hidden_width", HiddenWidth, 16, 1024);
        if (HiddenWidth % 16 != 0) throw new ArgumentException($"The model setting hidden_width is {HiddenWidth}; set it to a multiple of 16.");
        RequireRange("encoder_layers", EncoderLayers, 2, 12);
        RequireRange("decoder_layers", DecoderLayers, 2, 12);
        RequireRange("weighted_means", WeightedMeans, 0, 16);
        RequireRange("deviation_floor", DeviationFloor, 0.0001, 1);
    }

    private static void RequireRange(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most)) throw new ArgumentException(FormattableString.Invariant($"The model setting {name} is {value}; set it between {least} and {most}."));
    }
}
