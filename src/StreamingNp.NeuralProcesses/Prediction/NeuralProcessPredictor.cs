using System.Runtime.InteropServices;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Predicts windows with a Neural Process. Plain arrays in, plain arrays out; every tensor stays inside.</summary>
/// <remarks>
/// Each look of a window is one row. Rows go through the network in chunks of at most 128, a chunk is padded to 16, 32, 64 or 128 rows:
/// matrix products of very few rows round differently, and so the result of a row would depend on how many others came with it.
/// Not thread-safe; it uses the calling thread alone.
/// </remarks>
public sealed class NeuralProcessPredictor : IPredictor
{
    private static readonly int[] ChunkSizes = [16, 32, 64, 128];

    private readonly NeuralProcess _network;
    private readonly RowBatch[] _inputs;
    private readonly int[] _everyPoint;
    private readonly (Look Look, int Targets)[] _rows = new (Look, int)[ChunkSizes[^1]];

    /// <summary>Makes a predictor of its own network with the weights of <paramref name="artifact"/>.</summary>
    public NeuralProcessPredictor(ModelArtifact artifact)
    {
        TorchThreads.UseOne();
        Model = artifact.Version;
        Layout = artifact.Manifest.Layout;
        Calibration = artifact.Manifest.Calibration?.ToCalibration() ?? Calibration.Identity(Layout.Distances.Count + 1);
        _network = NeuralProcess.Create(artifact.Manifest.Settings, Layout);
        _network.Load(artifact.Weights);
        _network.eval();
        _inputs = [.. ChunkSizes.Select(rows => new RowBatch(Layout, rows))];
        _everyPoint = [.. Enumerable.Range(0, Layout.MostContextPoints)];
    }

    /// <inheritdoc/>
    public ModelVersion Model { get; }

    /// <inheritdoc/>
    public WindowLayout Layout { get; }

    /// <inheritdoc/>
    public Calibration Calibration { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A window has another shape than <see cref="Layout"/>.</exception>
    public void Predict(ReadOnlySpan<Window> windows)
    {
        TorchThreads.UseOne();
        using IDisposable inference = inference_mode();
        int count = 0;
        foreach (Window window in windows)
        {
            RequireShape(window);
            foreach (Look look in window.Looks)
            {
                _rows[count++] = (look, window.TargetCount);
                if (count < _rows.Length) continue;
                PredictRows(count);
                count = 0;
            }
            window.PredictedBy(this);
        }
        if (count > 0) PredictRows(count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        foreach (RowBatch inputs in _inputs) inputs.Dispose();
    }

    private void PredictRows(int count)
    {
        RowBatch inputs = _inputs.First(size => size.Rows >= count);
        int points = Layout.MostContextPoints;
        Span<float> context = inputs.Context, shares = inputs.Shares, targets = inputs.Targets;
        int contextWidth = points * LookPacking.PointWidth, targetWidth = Layout.Stride * WindowLayout.Inputs;
        for (int row = 0; row < count; row++)
        {
            (Look look, int targetCount) = _rows[row];
            LookPacking.Pack(
                look, _everyPoint.AsSpan(0, look.ContextCount), targetCount,
                context.Slice(row * contextWidth, contextWidth), shares.Slice(row * points, points), targets.Slice(row * targetWidth, targetWidth));
        }

        using IDisposable scope = NewDisposeScope();
        int width = _network.Head.Outputs;
        ReadOnlySpan<float> outputs = MemoryMarshal.Cast<byte, float>(inputs.Forward(_network).bytes);
        for (int row = 0; row < count; row++)
        {
            (Look look, int targetCount) = _rows[row];
            for (int target = 0; target < targetCount; target++)
                _network.Head.Write(outputs.Slice((row * Layout.Stride + target) * width, width), look.Predicted(target));
        }
        Array.Clear(_rows, 0, count);
    }

    private void RequireShape(Window window)
    {
        WindowLayout layout = window.Layout;
        if (ReferenceEquals(layout, Layout)) return;
        if (layout.MostContextPoints == Layout.MostContextPoints && layout.Stride == Layout.Stride && layout.Components == Layout.Components) return;
        throw new ArgumentException(
            $"The window has {layout.MostContextPoints} context points, stride {layout.Stride} and {layout.Components} components, the model {Model} {Layout.MostContextPoints}, {Layout.Stride} and {Layout.Components}; make windows from the model's layout.", nameof(window));
    }
}
