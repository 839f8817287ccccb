using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>Multi-head attention (Vaswani et al. 2017) with a residual and a normalisation after it, and one more rectified layer, as in Lee et al. 2020 (Bootstrapping Neural Processes).</summary>
internal sealed class MultiHeadAttention : nn.Module
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar One = 1f.ToScalar(), VeryUnlikely = 1e9f.ToScalar();

    private readonly Scalar _temperature;
    private readonly int _width, _heads;
    private readonly Linear _queries, _keys, _values, _output;
    private readonly LayerNorm _first, _second;

    /// <summary>Makes the layers.</summary>
    /// <param name="width">The numbers in a query, a key, a value and a result; a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">The heads.</param>
    public MultiHeadAttention(int width, int heads) : base(nameof(MultiHeadAttention))
    {
        (_width, _heads) = (width, heads);
        // The whole width, not that of a head: what the published figures were made with.
        _temperature = ((float)(1 / Math.Sqrt(width))).ToScalar();
        register_module("queries", _queries = nn.Linear(width, width, hasBias: false));
        register_module("keys", _keys = nn.Linear(width, width, hasBias: false));
        register_module("values", _values = nn.Linear(width, width, hasBias: false));
        register_module("output", _output = nn.Linear(width, width));
        register_module("first_norm", _first = nn.LayerNorm(width));
        register_module("second_norm", _second = nn.LayerNorm(width));
    }

    /// <summary>What each query finds among the points that are there; the query itself where there is none.</summary>
    /// <param name="queries">[B, M, width].</param>
    /// <param name="keys">[B, N, width].</param>
    /// <param name="values">[B, N, width].</param>
    /// <param name="present">[B, N] of 1 and 0.</param>
    /// <returns>[B, M, width].</returns>
    public Tensor Forward(Tensor queries, Tensor keys, Tensor values, Tensor present)
    {
        Tensor asked = _queries.forward(queries);
        Tensor there = present.unsqueeze(1).unsqueeze(1);
        Tensor scores = (Heads(asked).matmul(Heads(_keys.forward(keys)).transpose(-2, -1)) * _temperature).Plus((there - One) * VeryUnlikely);
        Tensor found = (nn.functional.softmax(scores, -1) * there).matmul(Heads(_values.forward(values)));
        Tensor joined = _first.forward(asked.Plus(found.transpose(1, 2).reshape(asked.size(0), asked.size(1), _width)));
        return _second.forward(joined.Plus(_output.forward(joined).relu_()));
    }

    // [B, N, width] to [B, heads, N, width / heads].
    private Tensor Heads(Tensor points) => points.view(points.size(0), points.size(1), _heads, _width / _heads).transpose(1, 2);
}
