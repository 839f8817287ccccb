using StreamingNp.App.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Models;

/// <summary>The models that there are: the versions in the model directory, and those that come with the program.</summary>
/// <param name="section">Which model is wanted.</param>
/// <param name="history">How much of its past a series keeps: a model that needs more does not fit.</param>
/// <param name="workingDirectory">What relative paths start from.</param>
/// <param name="bundledDirectory">The directory of the models that come with the program; by default <c>models</c> next to it.</param>
public sealed class ModelCatalogue(ModelSection section, HistoryOptions history, string workingDirectory, string? bundledDirectory = null)
{
    private readonly ModelStore _bundled = new(bundledDirectory ?? Path.Combine(AppContext.BaseDirectory, "models"));

    /// <summary>The directory that retrained versions are saved to.</summary>
    public ModelStore Store { get; } = new(Path.GetFullPath(section.Directory, workingDirectory));

    /// <summary>
    /// Loads the model to use: the one that <see cref="ModelSection.Path"/> names, else the newest version. One that is
    /// damaged or does not fit is refused, and the next older one is taken.
    /// </summary>
    /// <param name="refused">Is told, in a sentence, of each version that is refused.</param>
    /// <exception cref="ArtifactException">There is no model that can be used, or <see cref="ModelSection.Grid"/> is none of a grid.</exception>
    public NeuralProcessModel Load(Action<string> refused)
    {
        ModelArtifact? grid = LoadGrid();
        if (section.Path.Length > 0)
        {
            ModelArtifact artifact = ModelArtifact.Load(Path.GetFullPath(section.Path, workingDirectory));
            return new NeuralProcessModel(Misfit(artifact, artifact.Manifest.Settings.Kind) is { } reason ? throw new ArtifactException(reason) : artifact, grid);
        }
        // Of the same version in both places, the one in the model directory is meant.
        foreach ((ModelStore store, ModelVersion version) in Versions(Store).Concat(Versions(_bundled)).OrderByDescending(model => model.Version.Version))
        {
            try
            {
                ModelArtifact artifact = store.Load(version);
                if (Misfit(artifact, section.Kind) is not { } reason) return new NeuralProcessModel(artifact, grid);
                refused($"The model {version} is passed over: {reason}");
            }
            catch (ArtifactException exception)
            {
                refused($"The model {version} is passed over: {exception.Message}");
            }
        }
        throw new ArtifactException($"There is no model {Name} that can be used in {Store.Directory} or {_bundled.Directory}; make one with `streaming-np train --kind {section.Kind}`, or name its folder with --model.");
    }

    /// <summary>Makes <see cref="Store"/> ready for retrained versions: the model in use is copied into it, so that version numbers go on from there.</summary>
    /// <param name="inUse">The model in use.</param>
    /// <exception cref="ArtifactException">The directory cannot be written.</exception>
    public ModelStore PrepareStore(NeuralProcessModel inUse)
    {
        string folder = Store.FolderOf(inUse.Version);
        if (Directory.Exists(folder)) return Store;
        try
        {
            Directory.CreateDirectory(Store.Directory);
            inUse.Artifact.Save(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"The model directory {Store.Directory} cannot be written to ({exception.Message.TrimEnd('.')}); choose another with model.directory, or set training.retrain_every to 0s.", exception);
        }
        return Store;
    }

    // Whoever names a grid wants it: nothing takes its place.
    private ModelArtifact? LoadGrid()
    {
        if (section.Grid.Length == 0) return null;
        string folder = Path.GetFullPath(section.Grid, workingDirectory);
        ModelArtifact grid = ModelArtifact.Load(folder);
        if (grid.Manifest.Grid is not { } channels) throw new ArtifactException($"The model in {folder} is not one of a grid of channels; set model.grid to one of `streaming-np train --kind convcnp --channels grid`, and model.path to this one.");
        if (channels.Names.Count > ChannelNames.Max) throw new ArtifactException($"The model in {folder} is of {channels.Names.Count} channels, and a series has {ChannelNames.Max} at most; train one of fewer.");
        return grid;
    }

    private string Name => section.Name.Length > 0 ? section.Name : section.Kind;

    private IEnumerable<(ModelStore Store, ModelVersion Version)> Versions(ModelStore store) => store.List(Name).Select(version => (store, version));

    // Why a model cannot be used, or null.
    private string? Misfit(ModelArtifact artifact, string kind)
    {
        if (artifact.Manifest.Settings.Kind != kind)
            return $"It is of the kind {artifact.Manifest.Settings.Kind}, and model.kind is {kind}; set model.kind to {artifact.Manifest.Settings.Kind}, or model.name to a model of the other kind.";
        if (artifact.Manifest.Settings.Convolution.IsOfChannels) return "It is of a grid of channels, and cannot predict series of one value; set model.grid to its folder, and model.path to another model or to none.";
        WindowLayout layout = artifact.Manifest.Layout;
        int needed = layout.RecentPoints + layout.Horizons.Max() + layout.Stride - 1;
        return needed <= history.RecentPoints ? null
            : $"It looks back over {needed} points and a series keeps {history.RecentPoints}; set history.recent_points to {needed} or more.";
    }
}
