using System.Runtime.InteropServices;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Predicts windows with a Neural Process. Plain arrays in, plain arrays out; every tensor stays inside.</summary>
/// <remarks>
/// Each view of a window is one row. Rows go through the network in chunks of at most 128, a chunk is padded to 16, 32, 64 or 128 rows:
/// matrix products of very few rows round differently, and so the result of a row would depend on how many others came with it.
/// Not thread-safe; it uses the calling thread alone.
/// </remarks>
public sealed class NeuralProcessPredictor : IPredictor
{
    private static readonly int[] ChunkSizes = [16, 32, 64, 128];

    private readonly NeuralProcess _network;
    private readonly TaskTensors[] _inputs;
    private readonly int[] _everyPoint;
    private readonly (ContextView ContextView, int Targets)[] _rows = new (ContextView, int)[ChunkSizes[^1]];

    /// <summary>Makes a predictor of its own network with the weights of <paramref name="artifact"/>.</summary>
    public NeuralProcessPredictor(ModelArtifact artifact)
    {
        TorchThreads.UseOne();
        Model = artifact.Version;
        Layout = artifact.Manifest.Layout;
        Reduction = artifact.Reduction;
        Calibration = artifact.Manifest.Calibration?.ToCalibration() ?? Calibration.Identity(Layout.Horizons.Count + 1);
        _network = NeuralProcess.Create(artifact.Manifest.Settings, ContextPacking.Shape, Layout.Components);
        _network.Load(artifact.Weights);
        _network.eval();
        _inputs = [.. ChunkSizes.Select(rows => new TaskTensors(ContextPacking.Shape, rows, Layout.MaxContextPoints, Layout.Stride))];
        _everyPoint = [.. Enumerable.Range(0, Layout.MaxContextPoints)];
    }

    /// <inheritdoc/>
    public ModelVersion Model { get; }

    /// <inheritdoc/>
    public WindowLayout Layout { get; }

    /// <inheritdoc/>
    public Calibration Calibration { get; }

    /// <inheritdoc/>
    public ChannelReduction? Reduction { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A window has another shape than <see cref="Layout"/>.</exception>
    public void Predict(ReadOnlySpan<Window> windows)
    {
        TorchThreads.UseOne();
        using IDisposable inference = inference_mode();
        int count = 0;
        foreach (Window window in windows)
        {
            WindowShape.Require(window, Layout, Model);
            foreach (ContextView view in window.Views)
            {
                if (view.IsKnown) continue;
                _rows[count++] = (view, window.TargetCount);
                if (count < _rows.Length) continue;
                PredictRows(count);
                count = 0;
            }
            window.PredictedBy(Model, Calibration, Reduction);
        }
        if (count > 0) PredictRows(count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        foreach (TaskTensors inputs in _inputs) inputs.Dispose();
    }

    private void PredictRows(int count)
    {
        TaskTensors inputs = _inputs.First(size => size.Tasks >= count);
        int points = Layout.MaxContextPoints, inputWidth = points * WindowLayout.Inputs, targetWidth = Layout.Stride * WindowLayout.Inputs;
        Span<float> contextInputs = TaskTensors.Numbers(inputs.ContextInputs), values = TaskTensors.Numbers(inputs.ContextValues), known = TaskTensors.Numbers(inputs.ContextKnown);
        Span<float> targets = TaskTensors.Numbers(inputs.TargetInputs), features = TaskTensors.Numbers(inputs.TargetFeatures);
        int featureWidth = _network.Settings.SeesNeighbours ? Layout.Stride * TargetFeatures.Count : 0;
        for (int row = 0; row < count; row++)
        {
            (ContextView view, int targetCount) = _rows[row];
            ContextPacking.Pack(
                view, _everyPoint.AsSpan(0, view.ContextCount), targetCount,
                contextInputs.Slice(row * inputWidth, inputWidth), values.Slice(row * points, points), known.Slice(row * points, points), targets.Slice(row * targetWidth, targetWidth),
                Layout, features.Slice(row * featureWidth, featureWidth));
        }

        using IDisposable scope = NewDisposeScope();
        using Tensor outputs = _network.Forward(inputs).contiguous();
        Read(MemoryMarshal.Cast<byte, float>(outputs.bytes), features, inputs.Tasks, count);
        Array.Clear(_rows, 0, count);
    }

    // [samples, rows, targets, 1, outputs].
    private void Read(ReadOnlySpan<float> outputs, ReadOnlySpan<float> features, int rows, int count)
    {
        int width = _network.Head.Outputs, samples = _network.Samples, components = Layout.Components / samples;
        for (int row = 0; row < count; row++)
        {
            (ContextView view, int targetCount) = _rows[row];
            for (int target = 0; target < targetCount; target++)
            {
                Span<Component> predicted = view.Predicted(target);
                for (int sample = 0; sample < samples; sample++)
                    _network.Head.Write(outputs.Slice(((sample * rows + row) * Layout.Stride + target) * width, width), predicted.Slice(sample * components, components));
                if (_network.Settings.SeesNeighbours) TargetFeatures.ToView(features[((row * Layout.Stride + target) * TargetFeatures.Count)..], predicted);
                if (samples == 1) continue;
                foreach (ref Component component in predicted) component = component with { Weight = component.Weight / samples };
            }
        }
    }
}
