using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.App.Configuration;

/// <summary>Which model scores.</summary>
public sealed record ModelSection
{
    /// <summary>The kind of model.</summary>
    [Setting("The kind of model: the Conditional Neural Process (cnp), with attention (acnp) or convolutions (convcnp), the Neural Process with a latent variable (np), with attention (anp), or the exact Gaussian process (gp). The page docs/models.md says when to pick which; `train --kind` makes the ones that do not come with StreamingNp.",
        Words = [ModelKind.Conditional, ModelKind.AttentiveConditional, ModelKind.ConvolutionalConditional, ModelKind.Latent, ModelKind.AttentiveLatent, ModelKind.GaussianProcess])]
    public string Kind { get; init; } = ModelKind.Conditional;

    /// <summary>The folder of one model.</summary>
    [Setting("The folder of the model to use (manifest.json, weights.safetensors); empty for the newest version in directory, or else the one that comes with StreamingNp.", MayBeEmpty = true)]
    public string Path { get; init; } = "";

    /// <summary>The directory of versions.</summary>
    [Setting("The directory of model versions, relative to the working directory. Retrained versions are saved here.")]
    public string Directory { get; init; } = "models";

    /// <summary>The name of the model.</summary>
    [Setting("The name of the model in the directory, whose folders are called NAME-VERSION; empty for the name of its kind.", MayBeEmpty = true)]
    public string Name { get; init; } = "";

    /// <summary>The folder of a model of a grid beside it.</summary>
    [Setting("The folder of a model of a grid (`train --kind convcnp --channels grid`) beside the model; empty for none. It judges series that have its channels, which are dense, regular, and in its order. Each of their rows costs as much as hundreds of observations of one value.", MayBeEmpty = true)]
    public string Grid { get; init; } = "";
}
