using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Predicts windows with the project's own inference engine: several times as fast as torch, which it does not need.</summary>
/// <remarks>
/// The result for a view depends on nothing but its own numbers and the instructions of the machine, bit by bit. Between instructions results
/// differ by at most 1e-4, relatively. The environment variable <c>STREAMINGNP_INSTRUCTIONS</c> chooses them: <c>avx512</c>, <c>avx2</c> or <c>plain</c>.
/// A call allocates nothing. Not thread-safe; it uses the calling thread alone.
/// </remarks>
public sealed class EnginePredictor : IPredictor
{
    private readonly ConditionalEngine _engine;

    /// <summary>Makes a predictor with its own copy of the weights of <paramref name="artifact"/>.</summary>
    /// <param name="artifact">A model that the engine <see cref="Knows"/>.</param>
    /// <exception cref="ArgumentException">The engine does not know the kind, the weights are not those of the settings, or the environment asks for instructions that the machine has not.</exception>
    public EnginePredictor(ModelArtifact artifact) : this(artifact, InstructionSets.Chosen())
    {
    }

    /// <summary>Makes a predictor that computes with given instructions.</summary>
    internal EnginePredictor(ModelArtifact artifact, EngineKernel kernel)
    {
        Model = artifact.Version;
        Layout = artifact.Manifest.Layout;
        Reduction = artifact.Reduction;
        Calibration = artifact.Manifest.Calibration?.ToCalibration() ?? Calibration.Identity(Layout.Horizons.Count + 1);
        Instructions = kernel.Name;
        _engine = new ConditionalEngine(artifact.Manifest.Settings, Layout, artifact.Weights, kernel);
    }

    /// <inheritdoc/>
    public ModelVersion Model { get; }

    /// <inheritdoc/>
    public WindowLayout Layout { get; }

    /// <inheritdoc/>
    public Calibration Calibration { get; }

    /// <inheritdoc/>
    public ChannelReduction? Reduction { get; }

    /// <summary>The instructions that it computes with: <c>avx512</c>, <c>avx2</c> or <c>plain</c>.</summary>
    public string Instructions { get; }

    /// <summary>Whether the engine can compute a model; torch computes the others.</summary>
    public static bool Knows(ModelArtifact artifact) => ConditionalEngine.Knows(artifact.Manifest.Settings);

    /// <summary>The additions and multiplications of the network for a window, as it has to make them: for speeds in FLOP/s.</summary>
    public long Operations(Window window) => window.Views.Sum(view => view.IsKnown ? 0 : _engine.Operations(view.ContextCount, window.TargetCount));

    /// <summary>What the encoder says of a context: contexts that are alike to the model have representations that are near each other.</summary>
    /// <param name="view">A view of <see cref="Layout"/>.</param>
    public float[] Represent(ContextView view)
    {
        _engine.Begin();
        float[] representation = new float[_engine.RepresentationNumbers];
        _engine.Represent(view, representation);
        return representation;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A window has another shape than <see cref="Layout"/>.</exception>
    public void Predict(ReadOnlySpan<Window> windows)
    {
        _engine.Begin();
        foreach (Window window in windows)
        {
            WindowShape.Require(window, Layout, Model);
            foreach (ContextView view in window.Views)
                if (!view.IsKnown) _engine.Add(view, window.TargetCount);
            window.PredictedBy(Model, Calibration, Reduction);
        }
        _engine.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // All of its memory is managed.
    }
}
