using System.Globalization;
using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>A directory of model artifacts, a folder <c>name-version</c> each.</summary>
/// <param name="directory">The directory; made by the first save.</param>
public sealed class ModelStore(string directory)
{
    /// <summary>Where the artifacts are.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>All artifacts, by name and version. Folders of other names are left out; nothing is read.</summary>
    /// <param name="name">Only models of this name; by default all.</param>
    public IReadOnlyList<ModelVersion> List(string? name = null)
    {
        if (!System.IO.Directory.Exists(Directory)) return [];
        return [.. System.IO.Directory.EnumerateDirectories(Directory)
            .Select(folder => Parse(Path.GetFileName(folder)))
            .OfType<ModelVersion>()
            .Where(model => name is null || model.Name == name)
            .OrderBy(model => model.Name, StringComparer.Ordinal).ThenBy(model => model.Version)];
    }

    /// <summary>The highest version of a name; null where there is none.</summary>
    public ModelVersion? Latest(string name) => List(name) is [.., var latest] ? latest : null;

    /// <summary>The folder of an artifact, whether it exists or not.</summary>
    /// <exception cref="ArgumentException">The name is not one of a model.</exception>
    public string FolderOf(ModelVersion model)
    {
        ModelManifest.RequireName(model.Name);
        return Path.Combine(Directory, string.Create(CultureInfo.InvariantCulture, $"{model.Name}-{model.Version}"));
    }

    /// <summary>Reads and checks an artifact.</summary>
    /// <exception cref="ArtifactException">It is missing, damaged, or not the model that its folder is named after.</exception>
    public ModelArtifact Load(ModelVersion model)
    {
        string folder = FolderOf(model);
        ModelArtifact artifact = ModelArtifact.Load(folder);
        if (artifact.Version != model)
            throw new ArtifactException($"The folder {folder} holds the model {artifact.Version}; rename the folder or copy the right model into it.");
        return artifact;
    }

    /// <summary>Saves an artifact as the next version of its name; the version in its manifest is replaced.</summary>
    /// <returns>The artifact as it was written.</returns>
    /// <exception cref="ArtifactException">The directory cannot be written.</exception>
    public ModelArtifact SaveNext(ModelArtifact artifact)
    {
        var next = new ModelVersion(artifact.Manifest.Name, (Latest(artifact.Manifest.Name)?.Version ?? 0) + 1);
        System.IO.Directory.CreateDirectory(Directory);
        return (artifact with { Manifest = artifact.Manifest with { Version = next.Version } }).Save(FolderOf(next));
    }

    private static ModelVersion? Parse(string folder)
    {
        int hyphen = folder.LastIndexOf('-');
        if (hyphen < 1 || folder[0] == '.') return null;
        return int.TryParse(folder.AsSpan(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 0 && folder[hyphen + 1] != '0'
            ? new ModelVersion(folder[..hyphen], version)
            : null;
    }
}
