using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>A <see cref="TargetDecoder"/>: the share of the first layer that sees what all targets of a set have in common is computed once.</summary>
internal sealed unsafe class DistributionDecoder
{
    private readonly int _width;
    private readonly LinearLayer _known, _targets;
    private readonly LinearLayer? _seen;
    private readonly LinearLayer[] _layers;
    private readonly AlignedNumbers _hidden, _otherHidden;

    /// <summary>Takes its weights.</summary>
    /// <param name="kernel">What computes.</param>
    /// <param name="settings">Widths and numbers of layers.</param>
    /// <param name="weights">The weights of the model.</param>
    /// <param name="outputs">The numbers that go out for each target.</param>
    /// <exception cref="ArgumentException">An array is missing or of another shape.</exception>
    public DistributionDecoder(EngineKernel kernel, ModelSettings settings, WeightReader weights, int outputs)
    {
        _width = settings.HiddenWidth;
        int known = settings.RepresentationWidth * settings.Encoders, seen = settings.FeaturesSeen, row = known + WindowLayout.Inputs + seen;
        float[] first = weights.Take("decoder.first.weight", _width, row);
        _known = new LinearLayer(kernel, first, weights.Take("decoder.first.bias", _width), row, 0, known);
        _targets = new LinearLayer(kernel, first, [], row, known, WindowLayout.Inputs);
        if (seen > 0) _seen = new LinearLayer(kernel, first, [], row, known + WindowLayout.Inputs, seen);
        _layers = new LinearLayer[settings.DecoderLayers - 1];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            bool isLast = layer == _layers.Length - 1;
            string name = isLast ? "decoder.outputs" : $"decoder.layer_{layer + 1}";
            int columns = isLast ? outputs : _width;
            _layers[layer] = new LinearLayer(kernel, weights.Take($"{name}.weight", columns, _width), weights.Take($"{name}.bias", columns), _width, 0, _width);
        }
        _hidden = new AlignedNumbers(EngineKernel.TileRows * _width);
        _otherHidden = new AlignedNumbers(EngineKernel.TileRows * _width);
    }

    /// <summary>From the outputs of one target to those of the next.</summary>
    public int OutputRow => _layers[^1].Columns;

    /// <summary>The operations for a set: a multiplication and an addition each.</summary>
    public long OperationsOfSet => _known.Operations + (_seen?.Operations ?? 0);

    /// <summary>The operations for a target beside those for its set.</summary>
    public long OperationsOfTarget => _targets.Operations + _layers.Sum(layer => layer.Operations);

    /// <summary>What the first layer makes of what is known of whole sets.</summary>
    /// <param name="representations">[sets, width of a representation · encoders].</param>
    /// <param name="features">[sets, <see cref="TargetFeatures.Count"/>]; not looked at where the model does not see them.</param>
    /// <param name="sets">At most <see cref="EngineKernel.TileRows"/>; there is room for as many.</param>
    /// <param name="shares">[sets, width].</param>
    public void Begin(float* representations, float* features, int sets, float* shares)
    {
        _known.Forward(representations, _known.Inputs, sets, shares, _width, rectifies: false);
        _seen?.Add(features + TargetFeatures.Seen, TargetFeatures.Count, sets, shares, _width, rectifies: false);
    }

    /// <summary>Predicts up to a tile of targets.</summary>
    /// <param name="shares">What <see cref="Begin"/> wrote.</param>
    /// <param name="sets">The set of each target.</param>
    /// <param name="targets">[targets, <see cref="WindowLayout.Inputs"/>]; there is room up to the next multiple of 3.</param>
    /// <param name="outputs">[<see cref="EngineKernel.TileRows"/>, <see cref="OutputRow"/>].</param>
    public void Predict(float* shares, ReadOnlySpan<int> sets, float* targets, float* outputs)
    {
        float* hidden = _hidden.Start, other = _otherHidden.Start;
        for (int target = 0; target < sets.Length; target++)
            new ReadOnlySpan<float>(shares + sets[target] * _width, _width).CopyTo(new Span<float>(hidden + target * _width, _width));
        _targets.Add(targets, WindowLayout.Inputs, sets.Length, hidden, _width, rectifies: true);
        for (int layer = 0; layer < _layers.Length - 1; layer++)
        {
            _layers[layer].Forward(hidden, _width, sets.Length, other, _width, rectifies: true);
            float* written = other;
            other = hidden;
            hidden = written;
        }
        _layers[^1].Forward(hidden, _width, sets.Length, outputs, OutputRow, rectifies: false);
    }
}
