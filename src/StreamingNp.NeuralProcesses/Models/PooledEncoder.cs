using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// Looks at each point of a set alone, or at each among the others where it attends to them, and takes the mean: one representation r of
/// the set, which does not depend on its order (Zaheer et al. 2017).
/// </summary>
/// <remarks>
/// The last layer for points follows the mean, at equal mathematics and less cost: the mean of linear images is the image of the mean. An
/// empty set leaves its bias, a learned r. Beside the plain mean there may be means with learned weights
/// (<see cref="ModelSettings.WeightedMeans"/>), each a softmax over the set; like the mean they do not depend on its order.
/// </remarks>
internal sealed class PooledEncoder : nn.Module
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Zero = 0f.ToScalar(), VeryUnlikely = (-1e9f).ToScalar();

    private readonly Perceptron _points;
    private readonly MultiHeadAttention? _attention;
    private readonly Linear? _weights;
    private readonly Linear _representation;
    private readonly Perceptron? _refinement;

    /// <summary>Makes the layers.</summary>
    /// <param name="settings">Widths and numbers of layers.</param>
    /// <param name="shape">What a point is made of.</param>
    /// <param name="outputs">The numbers in a representation.</param>
    /// <param name="attends">Whether the points attend to each other before the mean.</param>
    /// <param name="layerWidth">The width of its layers; null for that of the settings.</param>
    public PooledEncoder(ModelSettings settings, TaskShape shape, int outputs, bool attends = false, int? layerWidth = null) : base(nameof(PooledEncoder))
    {
        int width = layerWidth ?? settings.HiddenWidth;
        register_module("points", _points = new Perceptron(PointSet.FeaturesOf(shape), width, width, attends ? Math.Max(1, settings.EncoderLayers - 2) : settings.EncoderLayers - 1, rectifiesLast: true));
        if (attends) register_module("attention", _attention = new MultiHeadAttention(width, settings.Attention.Heads));
        if (settings.WeightedMeans > 0) register_module("weights", _weights = nn.Linear(width, settings.WeightedMeans));
        register_module("representation", _representation = nn.Linear(width * (1 + settings.WeightedMeans), settings.RepresentationLayers == 0 ? outputs : width));
        if (settings.RepresentationLayers > 0) register_module("refinement", _refinement = new Perceptron(width, width, outputs, settings.RepresentationLayers));
    }

    /// <summary>The representation of each set; [B, 1, outputs].</summary>
    public Tensor Forward(PointSet set)
    {
        Tensor present = set.Present(), points = _points.Forward(set.Features());
        if (_attention is not null) points = _attention.Forward(points, points, points, present);
        Tensor representation = _representation.forward(Means(points, present));
        return _refinement is null ? representation : _refinement.Forward(representation);
    }

    // [B, 1, width · (1 + weighted means)]: the plain mean, then the weighted ones; zeros for an empty set.
    private Tensor Means(Tensor points, Tensor present)
    {
        Tensor mean = (present / present.sum(-1, keepdim: true).maximum(ones([]))).unsqueeze(1);
        if (_weights is null) return mean.bmm(points);
        Tensor absent = present.eq(Zero).unsqueeze(1);
        Tensor weights = _weights.forward(points).transpose(1, 2).contiguous().masked_fill(absent, VeryUnlikely);
        weights = nn.functional.softmax(weights, -1).masked_fill(absent, Zero);
        return cat([mean, weights], 1).bmm(points).flatten(1).unsqueeze(1);
    }
}
