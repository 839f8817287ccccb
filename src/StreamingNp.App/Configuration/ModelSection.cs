using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.App.Configuration;

/// <summary>Which model scores.</summary>
public sealed record ModelSection
{
    /// <summary>The folder of one model.</summary>
    [Setting("The folder of the model to use (manifest.json, weights.safetensors); empty for the newest version in directory, or else the one that comes with StreamingNp.", MayBeEmpty = true)]
    public string Path { get; init; } = "";

    /// <summary>The directory of versions.</summary>
    [Setting("The directory of model versions, relative to the working directory. Retrained versions are saved here.")]
    public string Directory { get; init; } = "models";

    /// <summary>The name of the model.</summary>
    [Setting("The name of the model in the directory, whose folders are called NAME-VERSION.")]
    public string Name { get; init; } = ModelStore.DefaultName;
}
