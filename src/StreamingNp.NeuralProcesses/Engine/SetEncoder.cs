using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>A <see cref="PooledEncoder"/> without attention: the layers for points, and their means, a set at a time; then the layers for the means, many sets at a time.</summary>
/// <remarks>Only points that are there are computed. A tile of them goes through all layers before the next one does.</remarks>
internal sealed unsafe class SetEncoder
{
    private readonly EngineKernel _kernel;
    private readonly int _width, _room;
    private readonly LinearLayer[] _points;
    private readonly MeanDirections _directions;
    private readonly LinearLayer[] _representation;
    private readonly float[] _sums;
    private readonly AlignedNumbers _hidden, _otherHidden, _set, _weights, _means, _zeros, _refined, _otherRefined;

    /// <summary>Takes its weights.</summary>
    /// <param name="kernel">What computes.</param>
    /// <param name="settings">Widths and numbers of layers.</param>
    /// <param name="weights">The weights of the model.</param>
    /// <param name="name">The name of this encoder among them.</param>
    /// <param name="mostPoints">The most points of a set.</param>
    /// <exception cref="ArgumentException">An array is missing or of another shape.</exception>
    public SetEncoder(EngineKernel kernel, ModelSettings settings, WeightReader weights, string name, int mostPoints)
    {
        _kernel = kernel;
        _width = settings.RepresentationWidth;
        // A tile more: features of the last point are written before they are found to be NaN.
        _room = RoomFor(mostPoints);
        int means = settings.WeightedMeans;
        _points = new LinearLayer[settings.EncoderLayers - 1];
        for (int layer = 0; layer < _points.Length; layer++) _points[layer] = Read(kernel, weights, $"{name}.points.layer_{layer}", layer == 0 ? PointFeatures.Count : _width, _width);
        float[] directions = [];
        if (means > 0)
        {
            directions = weights.Take($"{name}.weights.weight", means, _width);
            weights.Take($"{name}.weights.bias", means);
        }
        _directions = new MeanDirections(directions, means, _width);
        _representation = new LinearLayer[1 + settings.RepresentationLayers];
        _representation[0] = Read(kernel, weights, $"{name}.representation", _width * (1 + means), _width);
        for (int layer = 1; layer < _representation.Length; layer++) _representation[layer] = Read(kernel, weights, $"{name}.refinement.layer_{layer - 1}", _width, _width);

        _hidden = new AlignedNumbers(EngineKernel.TileRows * _width);
        _otherHidden = new AlignedNumbers(EngineKernel.TileRows * _width);
        _set = new AlignedNumbers(_room * _width);
        // The plain mean weighs all points alike.
        _weights = new AlignedNumbers((1 + _directions.Groups * EngineKernel.MeansOfGroup + 2) * _room);
        _weights.Span[.._room].Fill(1);
        _means = new AlignedNumbers((1 + means + 2) * _width);
        _sums = new float[1 + means];
        _zeros = new AlignedNumbers(_width);
        _refined = new AlignedNumbers(EngineKernel.TileRows * _width);
        _otherRefined = new AlignedNumbers(EngineKernel.TileRows * _width);
    }

    /// <summary>The numbers in the means of a set.</summary>
    public int MeanNumbers => _width * (1 + _directions.Means);

    /// <summary>The operations for a point: a multiplication and an addition each.</summary>
    public long OperationsOfPoint => _points.Sum(layer => layer.Operations) + 2L * _width * (1 + 2 * _directions.Means);

    /// <summary>The operations for a set beside those for its points.</summary>
    public long OperationsOfSet => _representation.Sum(layer => layer.Operations);

    /// <summary>The places for points of a set: in whole tiles, one more than there can be.</summary>
    public static int RoomFor(int mostPoints) => (mostPoints / EngineKernel.TileRows + 1) * EngineKernel.TileRows;

    /// <summary>The means over one set.</summary>
    /// <param name="features">[<see cref="RoomFor"/>, <see cref="PointFeatures.Row"/>].</param>
    /// <param name="count">The points; 0 or more.</param>
    /// <param name="means">[<see cref="MeanNumbers"/>]; zeros for an empty set.</param>
    public void Pool(float* features, int count, float* means)
    {
        for (int first = 0; first < count; first += EngineKernel.TileRows) EncodeTile(features + first * PointFeatures.Row, Math.Min(EngineKernel.TileRows, count - first), _set.Start + first * _width);
        _kernel.Weigh(_set.Start, _width, count, _directions.Start, _directions.Groups, _weights.Start + _room, _room);
        // Of an empty set all sums are 0, whatever they are divided by.
        for (int mean = 0; mean < _sums.Length; mean++) _sums[mean] = mean == 0 || count == 0 ? Math.Max(1, count) : Softmax.Exponentials(_weights.Start + mean * _room, count);
        _kernel.Multiply(new MatrixProduct
        {
            Inputs = _weights.Start,
            InputRow = _room,
            InputStep = 1,
            Count = count,
            Weights = _set.Start,
            WeightRow = _width,
            WeightStrip = _kernel.StripColumns,
            Begin = _zeros.Start,
            Outputs = _means.Start,
            OutputRow = _width,
            Rows = 1 + _directions.Means,
            Columns = _width,
        });
        for (int mean = 0; mean < _sums.Length; mean++) Divide(_means.Start + mean * _width, _sums[mean], means + mean * _width);
    }

    /// <summary>The representations of sets.</summary>
    /// <param name="means">[sets, <see cref="MeanNumbers"/>]; there is room for <see cref="EngineKernel.TileRows"/> sets.</param>
    /// <param name="sets">At most <see cref="EngineKernel.TileRows"/>.</param>
    /// <param name="representations">[sets, width].</param>
    /// <param name="representationRow">From one representation to the next.</param>
    public void Represent(float* means, int sets, float* representations, int representationRow)
    {
        float* from = means;
        int row = MeanNumbers;
        float* to = _refined.Start, other = _otherRefined.Start;
        for (int layer = 0; layer < _representation.Length; layer++)
        {
            bool isLast = layer == _representation.Length - 1;
            // What is linear in the means is followed by a perceptron, which rectifies between its own layers alone.
            bool rectifies = layer > 0 && !isLast;
            _representation[layer].Forward(from, row, sets, isLast ? representations : to, isLast ? representationRow : _width, rectifies);
            from = to;
            row = _width;
            to = other;
            other = from;
        }
    }

    private void EncodeTile(float* features, int rows, float* set)
    {
        float* from = features;
        int row = PointFeatures.Row;
        float* to = _hidden.Start, other = _otherHidden.Start;
        for (int layer = 0; layer < _points.Length; layer++)
        {
            _points[layer].Forward(from, row, rows, layer == _points.Length - 1 ? set : to, _width, rectifies: true);
            from = to;
            row = _width;
            to = other;
            other = from;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Divide(float* sums, float sum, float* means)
    {
        Vector256<float> factor = Vector256.Create(1 / sum);
        for (int column = 0; column < _width; column += Vector256<float>.Count) (Vector256.Load(sums + column) * factor).Store(means + column);
    }

    private static LinearLayer Read(EngineKernel kernel, WeightReader weights, string name, int inputs, int outputs) =>
        new(kernel, weights.Take($"{name}.weight", outputs, inputs), weights.Take($"{name}.bias", outputs), inputs, 0, inputs);
}
