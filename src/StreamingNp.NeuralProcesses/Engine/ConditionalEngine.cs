using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>A <see cref="ConditionalNeuralProcess"/> without tensors, for windows. It allocates nothing after it is made.</summary>
/// <remarks>
/// What comes out for a view depends on nothing but its own numbers and the instructions, bit by bit. Not thread-safe.
/// </remarks>
internal sealed unsafe class ConditionalEngine
{
    private readonly MixtureOutputs _outputs;
    private readonly RuleShares? _rules;
    private readonly WindowLayout _layout;
    private readonly SetEncoder[] _encoders;
    private readonly DistributionDecoder _decoder;
    private readonly (ContextView ContextView, int Targets)[] _looks = new (ContextView, int)[EngineKernel.TileRows];
    private readonly int[] _firstTarget = new int[EngineKernel.TileRows];
    private readonly int[] _setOfTarget, _everyPoint;
    private readonly int _knownNumbers;
    private readonly AlignedNumbers _points, _features, _known, _shares, _targets, _predicted;
    private readonly AlignedNumbers[] _means;
    private int _count;

    /// <summary>Lays the weights of a model out.</summary>
    /// <param name="settings">What the model is built from; of a kind that <see cref="Knows"/>.</param>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="weights">The weights of the model.</param>
    /// <param name="kernel">What computes.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or an array is missing, too many or of another shape; the sentence says which.</exception>
    public ConditionalEngine(ModelSettings settings, WindowLayout layout, ModelWeights weights, EngineKernel kernel)
    {
        settings.Validate();
        if (!Knows(settings)) throw new ArgumentException($"The engine cannot compute models of kind \"{settings.Kind}\"; leave them to torch.", nameof(settings));
        _layout = layout;
        _outputs = new MixtureOutputs(layout.Components, settings.DeviationFloor, settings.DegreesOfFreedom);
        var reader = new WeightReader(weights);
        _encoders = [.. Enumerable.Range(0, settings.Encoders).Select(index => new SetEncoder(kernel, settings, reader, $"encoder_{index}", layout.MaxContextPoints))];
        _decoder = new DistributionDecoder(kernel, settings, reader, _outputs.Count + settings.RuleShares);
        reader.RequireAllTaken();

        if (settings.SeesNeighbours) _rules = new RuleShares(layout.Components);
        _knownNumbers = settings.RepresentationWidth * settings.Encoders;
        _everyPoint = [.. Enumerable.Range(0, layout.MaxContextPoints)];
        _points = new AlignedNumbers(SetEncoder.RoomFor(layout.MaxContextPoints) * PointFeatures.Row);
        _features = new AlignedNumbers(settings.SeesNeighbours ? EngineKernel.TileRows * TargetFeatures.Count : 0);
        _means = [.. _encoders.Select(encoder => new AlignedNumbers(EngineKernel.TileRows * encoder.MeanNumbers))];
        _known = new AlignedNumbers(EngineKernel.TileRows * _knownNumbers);
        _shares = new AlignedNumbers(EngineKernel.TileRows * settings.HiddenWidth);
        _setOfTarget = new int[EngineKernel.TileRows * layout.Stride];
        _targets = new AlignedNumbers((EngineKernel.TileRows * layout.Stride + 2) * WindowLayout.Inputs);
        _predicted = new AlignedNumbers(EngineKernel.TileRows * _decoder.OutputRow);
    }

    /// <summary>Whether the engine can compute a model.</summary>
    public static bool Knows(ModelSettings settings) => settings.Kind == ModelKind.Conditional;

    /// <summary>The operations that a view takes: a multiplication and an addition each, of the network alone.</summary>
    /// <param name="points">The points of its context.</param>
    /// <param name="targets">Its targets.</param>
    public long Operations(int points, int targets) =>
        _encoders.Sum(encoder => points * encoder.OperationsOfPoint + encoder.OperationsOfSet) + _decoder.OperationsOfSet + targets * _decoder.OperationsOfTarget;

    /// <summary>Begins anew, even where an exception ended the last call.</summary>
    public void Begin() => _count = 0;

    /// <summary>The numbers of a representation.</summary>
    public int RepresentationNumbers => _knownNumbers;

    /// <summary>What the encoders say of the context of a view, all that the decoder knows of it but the neighbours of a target. Not while views are taken on.</summary>
    /// <param name="view">A view of the layout.</param>
    /// <param name="representation">[<see cref="RepresentationNumbers"/>], which is overwritten.</param>
    public void Represent(ContextView view, Span<float> representation)
    {
        int points = PointFeatures.Write(view, _points.Start), width = _knownNumbers / _encoders.Length;
        for (int index = 0; index < _encoders.Length; index++)
        {
            _encoders[index].Pool(_points.Start, points, _means[index].Start);
            _encoders[index].Represent(_means[index].Start, 1, _known.Start + index * width, _knownNumbers);
        }
        _known.Span[.._knownNumbers].CopyTo(representation);
        // Kernels know addresses alone.
        GC.KeepAlive(this);
    }

    /// <summary>Takes a view on; what is predicted may be there only after <see cref="Finish"/>.</summary>
    /// <param name="view">A view of the layout.</param>
    /// <param name="targets">How many of its targets to predict.</param>
    public void Add(ContextView view, int targets)
    {
        int points = PointFeatures.Write(view, _points.Start);
        for (int index = 0; index < _encoders.Length; index++) _encoders[index].Pool(_points.Start, points, _means[index].Start + _count * _encoders[index].MeanNumbers);
        if (_rules is not null) TargetFeatures.Write(view, _everyPoint.AsSpan(0, view.ContextCount), _layout, FeaturesOf(_count));
        _looks[_count++] = (view, targets);
        if (_count == _looks.Length) Finish();
    }

    /// <summary>Predicts what was taken on.</summary>
    public void Finish()
    {
        if (_count == 0) return;
        int width = _knownNumbers / _encoders.Length;
        for (int index = 0; index < _encoders.Length; index++) _encoders[index].Represent(_means[index].Start, _count, _known.Start + index * width, _knownNumbers);
        _decoder.Begin(_known.Start, _features.Start, _count, _shares.Start);

        int all = 0;
        for (int set = 0; set < _count; set++)
        {
            (ContextView view, int targets) = _looks[set];
            ContextPacking.PackTargets(view, targets, _targets.Span[(all * WindowLayout.Inputs)..]);
            _setOfTarget.AsSpan(all, targets).Fill(set);
            _firstTarget[set] = all;
            all += targets;
        }
        for (int first = 0; first < all; first += EngineKernel.TileRows) PredictTile(first, Math.Min(EngineKernel.TileRows, all - first));
        Array.Clear(_looks, 0, _count);
        _count = 0;
        // Kernels know addresses alone.
        GC.KeepAlive(this);
    }

    private void PredictTile(int first, int count)
    {
        ReadOnlySpan<int> sets = _setOfTarget.AsSpan(first, count);
        _decoder.Predict(_shares.Start, sets, _targets.Start + first * WindowLayout.Inputs, _predicted.Start);
        for (int row = 0; row < count; row++)
        {
            int set = sets[row];
            Span<float> outputs = _predicted.Span.Slice(row * _decoder.OutputRow, _decoder.OutputRow);
            Span<Component> predicted = _looks[set].ContextView.Predicted(first + row - _firstTarget[set]);
            _rules?.AddExpected(FeaturesOf(set), outputs);
            _outputs.Write(outputs[.._outputs.Count], predicted);
            if (_rules is not null) TargetFeatures.ToView(FeaturesOf(set), predicted);
        }
    }

    private Span<float> FeaturesOf(int set) => _features.Span.Slice(set * TargetFeatures.Count, TargetFeatures.Count);
}
