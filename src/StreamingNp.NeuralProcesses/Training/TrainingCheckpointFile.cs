using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>A checkpoint in a file: safetensors with the weights and the moments, and the numbers as JSON in its metadata.</summary>
/// <param name="path">The file; it is replaced as a whole or not at all.</param>
/// <param name="training">What is trained on what, in a word that is the same for the same training: a checkpoint of another one is refused.</param>
public sealed class TrainingCheckpointFile(string path, string training) : ITrainingCheckpoint
{
    /// <summary>A word for a training that differs for every training that would not go on in the same way.</summary>
    /// <param name="settings">What the model is built from.</param>
    /// <param name="options">How it is trained; its steps and its patience may change.</param>
    /// <param name="data">What it is trained on.</param>
    public static string Describe(ModelSettings settings, TrainingOptions options, string data)
    {
        // Unfinished trainings are known by the option's former name.
        string all = $"{settings} {options with { Steps = 1, Patience = 0, ScheduleSteps = options.ScheduleSteps ?? options.Steps }}".Replace(nameof(TrainingOptions.MaxGradientNorm), "MostGradientNorm", StringComparison.Ordinal);
        return $"{settings.Kind}, {data}, {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..12]}";
    }

    private const string WeightsPrefix = "weights/", BestPrefix = "best/", MeanPrefix = "mean/", SquarePrefix = "square/";

    // Four copies of the largest weights, and their names.
    private const long MaxBytes = 5 * ModelArtifact.MaxWeightsBytes;

    /// <inheritdoc/>
    /// <exception cref="ArtifactException">The file is damaged, or belongs to another training.</exception>
    public TrainingState? Load()
    {
        if (!File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new InvalidDataException("it is too large");
            ModelWeights arrays = Safetensors.Read(File.ReadAllBytes(path), out string? text);
            Numbers numbers = JsonSerializer.Deserialize(text ?? "null", CheckpointJson.Default.Numbers) ?? throw new InvalidDataException("it has no numbers of a training");
            if (numbers.Training != training) throw new ArtifactException($"The checkpoint {path} is of another training ({numbers.Training}, not {training}); remove it or name another file.");
            return new TrainingState(
                numbers.Step, numbers.LearningRateShare, numbers.Setbacks, numbers.FirstNll, numbers.BestNll, numbers.SinceBest, numbers.OptimiserSteps, numbers.Warning,
                Under(arrays, WeightsPrefix), Under(arrays, BestPrefix), [.. Under(arrays, MeanPrefix).Arrays.Zip(Under(arrays, SquarePrefix).Arrays, (mean, square) => (mean.Values, square.Values))]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new ArtifactException($"The checkpoint {path} cannot be read ({exception.Message.TrimEnd('.')}); remove it to begin anew.", exception);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArtifactException">The file cannot be written.</exception>
    public void Save(TrainingState state)
    {
        var numbers = new Numbers(training, state.Step, state.LearningRateShare, state.Setbacks, state.FirstNll, state.BestNll, state.SinceBest, state.OptimiserSteps, state.Warning);
        var arrays = new ModelWeights(
        [
            .. Over(state.Weights, WeightsPrefix), .. Over(state.Best, BestPrefix),
            .. state.Moments.Select((moment, index) => Flat(MeanPrefix, index, moment.Mean)), .. state.Moments.Select((moment, index) => Flat(SquarePrefix, index, moment.Square)),
        ]);
        byte[] file = Safetensors.Write(arrays, JsonSerializer.Serialize(numbers, CheckpointJson.Default.Numbers));
        try
        {
            string unfinished = path + ".unfinished";
            File.WriteAllBytes(unfinished, file);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"The checkpoint {path} cannot be written ({exception.Message.TrimEnd('.')}); check its folder's permissions and free space.", exception);
        }
    }

    private static IEnumerable<WeightArray> Over(ModelWeights weights, string prefix) => weights.Arrays.Select(array => array with { Name = prefix + array.Name });

    private static ModelWeights Under(ModelWeights arrays, string prefix) =>
        new(arrays.Arrays.Where(array => array.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(array => array with { Name = array.Name[prefix.Length..] }));

    // The moments stand in the order of the model, which names in ordinal order keep.
    private static WeightArray Flat(string prefix, int index, float[] values) => new(FormattableString.Invariant($"{prefix}{index:D6}"), [values.Length], values);

    /// <summary>The numbers of a state, as they stand in the file.</summary>
    internal sealed record Numbers(string Training, int Step, double LearningRateShare, int Setbacks, double FirstNll, double BestNll, int SinceBest, int OptimiserSteps, string? Warning);
}

/// <summary>The JSON of a checkpoint, generated at build time. A validation NLL may be infinite.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TrainingCheckpointFile.Numbers))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
