using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Models of each kind in sizes that suit windows: tens of context points and few targets, many thousands of times a second.</summary>
public static class WindowModels
{
    /// <summary>What a model of a kind is built from.</summary>
    /// <param name="kind">One of <see cref="ModelKind"/>.</param>
    public static ModelSettings Settings(string kind) => kind switch
    {
        // An encoder computes 69 points of a window, a decoder one target: what is narrow there pays for what is wide here.
        ModelKind.Conditional => Plain(kind) with { HiddenWidth = 128, EncoderWidth = 32, DecoderLayers = 4, SeesNeighbours = true },
        _ => Plain(kind),
    };

    /// <summary>How long a training of a kind takes: a Gaussian process has a dozen numbers to learn.</summary>
    /// <param name="kind">One of <see cref="ModelKind"/>.</param>
    public static int Steps(string kind) => kind == ModelKind.GaussianProcess ? 500 : 60_000;

    /// <summary>The highest learning rate that suits a kind.</summary>
    /// <param name="kind">One of <see cref="ModelKind"/>.</param>
    public static double LearningRate(string kind) => kind switch
    {
        ModelKind.GaussianProcess => 3e-2,
        ModelKind.Conditional => 3e-3,
        // Attention and latent variables bear less.
        _ => 1e-3,
    };

    /// <summary>The components of the predictive distributions of a kind: skewed and heavy-tailed series need more than one Gaussian.</summary>
    /// <param name="kind">One of <see cref="ModelKind"/>.</param>
    public static int Components(string kind) => kind switch
    {
        ModelKind.GaussianProcess => 1,
        _ when ModelKind.IsLatent(kind) => Settings(kind).Latent.Samples,
        _ => 4,
    };

    // The tail of the last component: what comes once in thousands of points of a metric is far outside of any Gaussian.
    private static double DegreesOfFreedom(string kind) => kind == ModelKind.GaussianProcess || ModelKind.IsLatent(kind) ? 0 : 3;

    private static ModelSettings Plain(string kind) => new()
    {
        Kind = kind,
        DegreesOfFreedom = DegreesOfFreedom(kind),
        // The first input of a window is the logarithm of an age, from weeks before the target to a stride after it.
        Convolution = new() { Least = -2.5, Most = 1.1, PointsPerUnit = 24, Width = 48, Blocks = 4, Halvings = 2 },
        Latent = new() { Width = 32, Samples = 8, TrainingSamples = 4 },
        Kernel = "matern52 + rbf",
    };
}
