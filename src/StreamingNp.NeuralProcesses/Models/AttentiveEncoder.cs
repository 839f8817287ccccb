using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>A representation of the context for each target: the target's input asks, the inputs of the context points answer with what is known of them (Kim et al. 2019, Attentive Neural Processes).</summary>
internal sealed class AttentiveEncoder : nn.Module
{
    private readonly Perceptron _keys, _values;
    private readonly MultiHeadAttention _self, _cross;

    /// <summary>Makes the layers.</summary>
    /// <param name="settings">Widths and numbers of layers.</param>
    /// <param name="shape">What a point is made of.</param>
    public AttentiveEncoder(ModelSettings settings, TaskShape shape) : base(nameof(AttentiveEncoder))
    {
        int width = settings.HiddenWidth;
        register_module("keys", _keys = new Perceptron(shape.Inputs, width, width, settings.Attention.KeyLayers));
        register_module("values", _values = new Perceptron(PointSet.FeaturesOf(shape), width, width, Math.Max(1, settings.EncoderLayers - 2)));
        register_module("self_attention", _self = new MultiHeadAttention(width, settings.Attention.Heads));
        register_module("cross_attention", _cross = new MultiHeadAttention(width, settings.Attention.Heads));
    }

    /// <summary>The representation for each target; [B, M, width].</summary>
    public Tensor Forward(PointSet context, Tensor targets)
    {
        Tensor present = context.Present(), values = _values.Forward(context.Features());
        values = _self.Forward(values, values, values, present);
        return _cross.Forward(_keys.Forward(targets), _keys.Forward(context.Inputs), values, present);
    }
}
