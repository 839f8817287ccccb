using System.Text.Json;
using System.Text.Json.Nodes;
using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Tasks;
using StreamingNp.NeuralProcesses.Tests.Reduction;

namespace StreamingNp.NeuralProcesses.Tests.Artifacts;

public sealed class ModelArtifactTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelArtifact _artifact = SmallModels.Make(SineWindows.SmallLayout);

    private string Folder => _folder.Of("cnp-1");

    private string Manifest => Path.Combine(Folder, "manifest.json");

    private string Weights => Path.Combine(Folder, "weights.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_loaded()
    {
        var calibrated = _artifact with
        {
            Manifest = _artifact.Manifest with
            {
                Training = new TrainingDescription { Data = "Sines.", Seed = 3, Steps = 100, ValidationNll = -0.25, StartedFrom = 7 },
                Calibration = new CalibrationTable([0.1, 0.01], [[1, 2.5], [1.25, 3], [0.5, 1]]),
            },
        };
        ModelArtifact saved = calibrated.Save(Folder), loaded = ModelArtifact.Load(Folder);
        Assert.Equal(saved.Manifest.Training, loaded.Manifest.Training);
        Assert.Equal(saved.Manifest.Settings, loaded.Manifest.Settings);
        Assert.Equal(saved.Manifest.Weights, loaded.Manifest.Weights);
        Assert.Equal(saved.Manifest.Layout.Horizons, loaded.Manifest.Layout.Horizons);
        Assert.Equal(saved.Manifest.Layout with { Horizons = loaded.Manifest.Layout.Horizons }, loaded.Manifest.Layout);
        Assert.Equal(calibrated.Manifest.Calibration.TailProbabilities, loaded.Manifest.Calibration!.TailProbabilities);
        Assert.Equal(calibrated.Manifest.Calibration.RawScores, loaded.Manifest.Calibration.RawScores);
        Assert.Equal(Safetensors.Write(calibrated.Weights), Safetensors.Write(loaded.Weights));
    }

    [Theory]
    [InlineData(ReductionKind.PrincipalComponents)]
    [InlineData(ReductionKind.Autoencoder)]
    public void A_reduction_is_saved_and_loaded_with_the_model(string kind)
    {
        var artifact = _artifact with { Reduction = ReductionWeights.Rounded(ReductionWeightsTests.Make(kind)) };
        artifact.Save(Folder);
        ModelArtifact loaded = ModelArtifact.Load(Folder);
        Assert.Equal(kind, loaded.Manifest.Reduction!.Kind);
        Assert.Equal(["a", "b", "c", "d", "e", "f"], loaded.Reduction!.Channels);
        double[] row = [1, 2, 3, double.NaN, 5, -6];
        Assert.Equal(artifact.Reduction.Reduce(row), loaded.Reduction.Reduce(row));
        Assert.Equal(new ReducedDeviation(artifact.Reduction).Of(row, []), new ReducedDeviation(loaded.Reduction).Of(row, []));

        string file = Path.Combine(Folder, ModelArtifact.ReductionName);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains(file, Assert.Throws<ArtifactException>(() => ModelArtifact.Load(Folder)).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("missing", Assert.Throws<ArtifactException>(() => ModelArtifact.Load(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_a_grid_of_channels_is_saved_and_loaded()
    {
        ModelSettings settings = SmallModels.Of(ModelKind.ConvolutionalConditional);
        settings = settings with { Convolution = settings.Convolution with { Channels = ConvolutionSettings.Grid, GridChannels = 20, Halvings = 0 } };
        using NeuralProcess network = SmallModels.Network(settings, new TaskShape(Inputs: 2), components: 1);
        var artifact = new ModelArtifact(_artifact.Manifest with { Settings = settings, Layout = _artifact.Manifest.Layout with { Components = 1 } }, network.Save());
        artifact.Save(Folder);
        ModelArtifact loaded = ModelArtifact.Load(Folder);
        Assert.Equal(settings, loaded.Manifest.Settings);
        Assert.Equal(Safetensors.Write(artifact.Weights), Safetensors.Write(loaded.Weights));
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_loaded_model_predicts_the_same_bits(string kind)
    {
        WindowLayout layout = SineWindows.SmallLayout with { Components = SmallModels.Components(kind) };
        ModelArtifact artifact = SmallModels.Make(layout, SmallModels.Of(kind));
        artifact.Save(Folder);
        ModelArtifact loaded = ModelArtifact.Load(Folder);
        Assert.Equal(artifact.Manifest.Settings, loaded.Manifest.Settings);
        Window[] windows = [.. SineWindows.Make(layout, 20, seed: 1)];
        using var before = new NeuralProcessPredictor(artifact);
        using var after = new NeuralProcessPredictor(loaded);
        before.Predict(windows);
        Component[] expected = [.. windows.SelectMany(window => window.Views[1].Predicted(1).ToArray())];
        foreach (Window window in windows) window.Views[1].Predicted(1).Clear();
        after.Predict(windows);
        Assert.Equal(expected, windows.SelectMany(window => window.Views[1].Predicted(1).ToArray()));
    }

    [Fact]
    public void The_manifest_is_plain_JSON()
    {
        _artifact.Save(Folder);
        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(Manifest))!;
        Assert.Equal(2, (int)manifest["format"]!);
        Assert.Equal("cnp", (string?)manifest["settings"]!["kind"]);
        Assert.Equal(16, (int)manifest["layout"]!["recent_points"]!);
        Assert.Null(manifest["layout"]!["mostContextPoints"]);
        Assert.Equal(64, ((string)manifest["weights"]!["sha256"]!).Length);
    }

    [Fact]
    public void Saving_leaves_the_two_files_and_nothing_else()
    {
        _artifact.Save(Folder);
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal([Manifest, Weights], Directory.GetFileSystemEntries(Folder).Order());
    }

    [Fact]
    public void An_existing_model_is_not_overwritten()
    {
        _artifact.Save(Folder);
        Refused($"There is a model in {Folder} already; save under a new version.", () => _artifact.Save(Folder));
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(_folder.Of("file"), "");
        string folder = _folder.Of("file/cnp-1");
        var exception = Assert.Throws<ArtifactException>(() => _artifact.Save(folder));
        Assert.StartsWith($"The model cannot be written to {folder} (", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("); check its parent's permissions and free space.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("weights.safetensors")]
    public void A_missing_file_is_named(string name)
    {
        _artifact.Save(Folder);
        File.Delete(Path.Combine(Folder, name));
        Refused($"The file {Path.Combine(Folder, name)} is missing; check the folder of the model or train the model again.", Load);
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Refused($"The file {Manifest} is missing; check the folder of the model or train the model again.", Load);

    [Fact]
    public void Changed_weights_are_refused()
    {
        _artifact.Save(Folder);
        byte[] weights = File.ReadAllBytes(Weights);
        weights[^1] ^= 1;
        File.WriteAllBytes(Weights, weights);
        Refused($"The weights {Weights} are not those that the manifest describes (length or SHA-256 differ); copy the folder again or train the model again.", Load);
    }

    [Fact]
    public void Truncated_weights_are_refused()
    {
        _artifact.Save(Folder);
        File.WriteAllBytes(Weights, File.ReadAllBytes(Weights)[..^100]);
        Refused($"The weights {Weights} are not those that the manifest describes (length or SHA-256 differ); copy the folder again or train the model again.", Load);
    }

    [Fact]
    public void Weights_that_are_no_safetensors_are_refused()
    {
        SaveWith([1, 2, 3]);
        Refused($"The weights {Weights} are not a valid safetensors file: it ends before its header; restore it from a backup or train the model again.", Load);
    }

    [Fact]
    public void A_missing_tensor_is_refused()
    {
        SaveWith(Safetensors.Write(new ModelWeights(_artifact.Weights.Arrays.Skip(1))));
        Refused($"The tensor \"decoder.first.bias\" is missing in {Weights}; the weights belong to other settings: restore the folder from a backup or train the model again.", Load);
    }

    [Fact]
    public void A_tensor_too_many_is_refused()
    {
        SaveWith(Safetensors.Write(new ModelWeights([.. _artifact.Weights.Arrays, new WeightArray("zebra", [1], [1])])));
        Refused($"The tensor \"zebra\" belongs to no layer of this model in {Weights}; the weights belong to other settings: restore the folder from a backup or train the model again.", Load);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused()
    {
        SaveWith(Safetensors.Write(new ModelWeights(_artifact.Weights.Arrays.Select(array => array.Name == "decoder.first.bias" ? array with { Shape = [4, 4] } : array))));
        Refused($"The tensor \"decoder.first.bias\" has the shape [4, 4] instead of [16] in {Weights}; the weights belong to other settings: restore the folder from a backup or train the model again.", Load);
    }

    [Fact]
    public void A_weight_that_is_no_number_is_refused()
    {
        _artifact.Weights.Arrays[0].Values[3] = float.NaN;
        _artifact.Save(Folder);
        Refused($"The tensor \"decoder.first.bias\" in {Weights} holds a number that is not finite; train the model again.", Load);
    }

    [Fact]
    public void Too_large_a_file_is_refused_before_it_is_read()
    {
        _artifact.Save(Folder);
        using (FileStream file = File.OpenWrite(Weights)) file.SetLength(ModelArtifact.MaxWeightsBytes + 1);
        Refused($"The file {Weights} has 268435457 bytes, more than the 268435456 that a model may have; check that it is the file of a StreamingNp model.", Load);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Another_format_is_refused(int format)
    {
        Edit(manifest => manifest["format"] = format);
        Refused($"The manifest {Manifest} has the format {format}, this version reads 2; use the version of StreamingNp that wrote it or train the model again.", Load);
    }

    [Fact]
    public void A_file_without_a_format_is_refused()
    {
        Edit(manifest => manifest.AsObject().Remove("format"));
        Refused($"The manifest {Manifest} has no format number; check that it is the manifest of a StreamingNp model.", Load);
    }

    [Fact]
    public void An_unknown_kind_is_refused()
    {
        Edit(manifest => manifest["settings"]!["kind"] = "transformer");
        Refused($"The model in {Manifest} is of kind \"transformer\", which this version does not know; use the version of StreamingNp that wrote it, or one of: cnp, acnp, convcnp, np, anp, gp.", Load);
    }

    [Fact]
    public void An_impossible_setting_is_refused()
    {
        Edit(manifest => manifest["settings"]!["hidden_width"] = 1_000_000_000);
        Refused($"The manifest {Manifest} is impossible: The model setting hidden_width is 1000000000; set it between 16 and 1024.", Load);
    }

    [Fact]
    public void An_impossible_layout_is_refused()
    {
        Edit(manifest => manifest["layout"]!["stride"] = 0);
        Refused($"The manifest {Manifest} is impossible: layout.stride is out of range; it must be 1 to 64.", Load);
    }

    [Fact]
    public void A_calibration_that_does_not_fit_the_layout_is_refused()
    {
        Edit(manifest => manifest["calibration"] = JsonNode.Parse("""{"tail_probabilities":[0.1],"surprises":[[1]]}"""));
        Refused($"The manifest {Manifest} is impossible: calibration is out of range; it must be a row for each horizon.", Load);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_calibration_has_a_row_for_each_horizon_and_may_have_the_one_more_of_earlier_versions(int more)
    {
        Edit(manifest => manifest["calibration"] = JsonSerializer.SerializeToNode(new { tail_probabilities = new[] { 0.1, 0.01 }, surprises = Enumerable.Repeat(new[] { 1, 2 }, manifest["layout"]!["distances"]!.AsArray().Count + more) }));
        Load();
    }

    [Fact]
    public void A_calibration_that_does_not_rise_is_refused()
    {
        Edit(manifest => manifest["calibration"] = JsonNode.Parse("""{"tail_probabilities":[0.1,0.01],"surprises":[[1,2],[2,1],[1,2]]}"""));
        Refused($"The manifest {Manifest} is impossible: A calibration needs tail probabilities that fall and, for each score, as many raw surprises that rise.", Load);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"format":2}""")]
    [InlineData("""{"format":2,"name":null}""")]
    [InlineData("""{"format":2,"name":"cnp","version":"x"}""")]
    public void A_manifest_that_is_no_manifest_is_refused(string text)
    {
        _artifact.Save(Folder);
        File.WriteAllText(Manifest, text);
        var exception = Assert.Throws<ArtifactException>(Load);
        Assert.StartsWith($"The manifest {Manifest} cannot be read (", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("); restore it from a backup or train the model again.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_no_name_is_not_saved() =>
        Assert.StartsWith(
            "\"../x\" is no name for a model; take a lower-case letter,",
            Assert.Throws<ArgumentException>(() => (_artifact with { Manifest = _artifact.Manifest with { Name = "../x" } }).Save(Folder)).Message, StringComparison.Ordinal);

    private static void Refused(string sentence, Func<ModelArtifact> action) => Assert.Equal(sentence, Assert.Throws<ArtifactException>(action).Message);

    private ModelArtifact Load() => ModelArtifact.Load(Folder);

    private void Edit(Action<JsonNode> change)
    {
        if (!Directory.Exists(Folder)) _artifact.Save(Folder);
        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(Manifest))!;
        change(manifest);
        File.WriteAllText(Manifest, manifest.ToJsonString());
    }

    private void SaveWith(byte[] weights)
    {
        _artifact.Save(Folder);
        File.WriteAllBytes(Weights, weights);
        Edit(manifest => manifest["weights"] = new JsonObject
        {
            ["bytes"] = weights.Length,
            ["sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(weights)),
        });
    }
}
