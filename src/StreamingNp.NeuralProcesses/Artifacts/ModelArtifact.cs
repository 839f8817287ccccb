using System.Security.Cryptography;
using System.Text.Json;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Engine;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>A trained model: its manifest and its weights. On disk a folder with <c>manifest.json</c> and <c>weights.safetensors</c>, and <c>reduction.safetensors</c> where channels are reduced.</summary>
/// <param name="Manifest">What the model is.</param>
/// <param name="Weights">Its weights.</param>
public sealed record ModelArtifact(ModelManifest Manifest, ModelWeights Weights)
{
    /// <summary>The name of the manifest in the folder.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>The name of the weights in the folder.</summary>
    public const string WeightsName = "weights.safetensors";

    /// <summary>The name of the numbers of the reduction in the folder.</summary>
    public const string ReductionName = "reduction.safetensors";

    /// <summary>The largest manifest that is read, in bytes.</summary>
    public const long MaxManifestBytes = 1 << 20;

    /// <summary>The largest weights that are read, in bytes.</summary>
    public const long MaxWeightsBytes = 256L << 20;

    /// <summary>How rows of channels become the series that the model predicts; null for a model of single series.</summary>
    public ChannelReduction? Reduction { get; init; }

    /// <summary>The name and the version.</summary>
    public ModelVersion Version => new(Manifest.Name, Manifest.Version);

    /// <summary>Reads the manifest alone, for lists.</summary>
    /// <param name="folder">The folder of the artifact.</param>
    /// <exception cref="ArtifactException">The manifest is missing, unreadable, of an unknown format or impossible.</exception>
    public static ModelManifest LoadManifest(string folder)
    {
        string path = Path.Combine(folder, ManifestName);
        byte[] bytes = ReadBounded(path, MaxManifestBytes);
        ModelManifest manifest;
        try
        {
            RequireFormat(path, bytes);
            manifest = JsonSerializer.Deserialize(bytes, ManifestJson.Default.ModelManifest) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new ArtifactException($"The manifest {path} cannot be read ({exception.Message.TrimEnd('.')}); restore it from a backup or train the model again.", exception);
        }
        if (!ModelKind.All.Contains(manifest.Settings.Kind))
            throw new ArtifactException($"The model in {path} is of kind \"{manifest.Settings.Kind}\", which this version does not know; use the version of StreamingNp that wrote it, or one of: {string.Join(", ", ModelKind.All)}.");
        try
        {
            manifest.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new ArtifactException($"The manifest {path} is impossible: {exception.Message}", exception);
        }
        return manifest;
    }

    /// <summary>Reads and checks an artifact.</summary>
    /// <param name="folder">The folder of the artifact.</param>
    /// <exception cref="ArtifactException">A file is missing, damaged, too large, or the weights are not those of the manifest.</exception>
    public static ModelArtifact Load(string folder)
    {
        ModelManifest manifest = LoadManifest(folder);
        if (manifest.Weights is not { } expected) throw new ArtifactException($"The manifest {Path.Combine(folder, ManifestName)} names no weights; restore it from a backup or train the model again.");
        string path = Path.Combine(folder, WeightsName);
        ModelWeights weights = LoadArrays(path, expected);
        RequireFit(path, manifest, weights);
        return new ModelArtifact(manifest, weights) { Reduction = manifest.Reduction is { } reduction ? LoadReduction(folder, manifest, reduction) : null };
    }

    /// <summary>Writes the artifact as a new folder, which appears complete or not at all.</summary>
    /// <param name="folder">The folder; it must not exist.</param>
    /// <returns>The artifact as it was written: with the checksum of its weights.</returns>
    /// <exception cref="ArgumentException">The manifest is impossible.</exception>
    /// <exception cref="ArtifactException">The folder exists or cannot be written.</exception>
    public ModelArtifact Save(string folder)
    {
        Manifest.Validate();
        byte[] weights = Safetensors.Write(Weights);
        byte[]? reduction = Reduction is null ? null : Safetensors.Write(ReductionWeights.Write(Reduction));
        ModelManifest manifest = Manifest with
        {
            Format = ModelManifest.CurrentFormat,
            Weights = new WeightsFile(weights.Length, Checksum(weights)),
            Reduction = Reduction is null ? null : ReductionWeights.Describe(Reduction),
            ReductionWeights = reduction is null ? null : new WeightsFile(reduction.Length, Checksum(reduction)),
        };
        manifest.Validate();
        folder = Path.GetFullPath(folder);
        string unfinished = Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.{Guid.NewGuid():N}");
        try
        {
            if (Directory.Exists(folder)) throw new ArtifactException($"There is a model in {folder} already; save under a new version.");
            Directory.CreateDirectory(unfinished);
            WriteDurably(Path.Combine(unfinished, WeightsName), weights);
            if (reduction is not null) WriteDurably(Path.Combine(unfinished, ReductionName), reduction);
            WriteDurably(Path.Combine(unfinished, ManifestName), [.. JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.ModelManifest), (byte)'\n']);
            Directory.Move(unfinished, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"The model cannot be written to {folder} ({exception.Message.TrimEnd('.')}); check its parent's permissions and free space.", exception);
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
        return this with { Manifest = manifest };
    }

    private static ChannelReduction LoadReduction(string folder, ModelManifest manifest, ReductionDescription description)
    {
        if (manifest.ReductionWeights is not { } expected) throw new ArtifactException($"The manifest {Path.Combine(folder, ManifestName)} names no numbers of its reduction; restore it from a backup or train the model again.");
        string path = Path.Combine(folder, ReductionName);
        try
        {
            return ReductionWeights.Read(description, LoadArrays(path, expected));
        }
        catch (ArgumentException exception)
        {
            throw new ArtifactException($"{exception.Message.TrimEnd('.')} in {path}; restore the folder from a backup or train the model again.", exception);
        }
    }

    private static ModelWeights LoadArrays(string path, WeightsFile expected)
    {
        byte[] bytes = ReadBounded(path, MaxWeightsBytes);
        if (bytes.Length != expected.Bytes || !string.Equals(Checksum(bytes), expected.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new ArtifactException($"The weights {path} are not those that the manifest describes (length or SHA-256 differ); copy the folder again or train the model again.");
        ModelWeights weights;
        try
        {
            weights = Safetensors.Read(bytes);
        }
        catch (InvalidDataException exception)
        {
            throw new ArtifactException($"The weights {path} are not a valid safetensors file: {exception.Message}; restore it from a backup or train the model again.", exception);
        }
        WeightArray? broken = weights.Arrays.FirstOrDefault(array => !Array.TrueForAll(array.Values, float.IsFinite));
        return broken is null ? weights : throw new ArtifactException($"The tensor \"{broken.Name}\" in {path} holds a number that is not finite; train the model again.");
    }

    // Before anything else is read: a later format may look different altogether.
    private static void RequireFormat(string path, byte[] bytes)
    {
        using JsonDocument json = JsonDocument.Parse(bytes);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("format"u8, out JsonElement format) || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int number))
            throw new ArtifactException($"The manifest {path} has no format number; check that it is the manifest of a StreamingNp model.");
        if (number != ModelManifest.CurrentFormat)
            throw new ArtifactException($"The manifest {path} has the format {number}, this version reads {ModelManifest.CurrentFormat}; use the version of StreamingNp that wrote it or train the model again.");
    }

    private static void RequireFit(string path, ModelManifest manifest, ModelWeights weights)
    {
        try
        {
            if (ConditionalEngine.Knows(manifest.Settings))
            {
                // Without torch: a process that only predicts never loads it.
                _ = new ConditionalEngine(manifest.Settings, manifest.Layout, weights, InstructionSets.Available[^1]);
                return;
            }
            using NeuralProcess network = NeuralProcess.Create(manifest.Settings, manifest.Settings.Convolution.IsOfChannels ? FieldTask.Shape : ContextPacking.Shape, manifest.Layout.Components);
            network.Load(weights);
        }
        catch (ArgumentException exception)
        {
            throw new ArtifactException($"{exception.Message} in {path}; the weights belong to other settings: restore the folder from a backup or train the model again.", exception);
        }
    }

    private static byte[] ReadBounded(string path, long mostBytes)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > mostBytes) throw new ArtifactException($"The file {path} has {file.Length} bytes, more than the {mostBytes} that a model may have; check that it is the file of a StreamingNp model.");
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactException($"The file {path} is missing; check the folder of the model or train the model again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"The file {path} cannot be read ({exception.Message.TrimEnd('.')}); check its permissions.", exception);
        }
    }

    private static void WriteDurably(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = File.Create(path);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static string Checksum(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
