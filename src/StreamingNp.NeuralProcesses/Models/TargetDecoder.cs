using StreamingNp.NeuralProcesses.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>Predicts each target from its input and from what is known of the context.</summary>
/// <remarks>
/// The first layer takes all parts of what is known, and the input, as if they were put side by side; but each goes through its share of the
/// layer alone, so that a part that is the same for all targets, or for all samples of a latent variable, does so once.
/// </remarks>
internal sealed class TargetDecoder : nn.Module
{
    private readonly Linear _first;
    private readonly Linear[] _layers;

    /// <summary>Makes the layers.</summary>
    /// <param name="settings">Widths and numbers of layers.</param>
    /// <param name="known">The numbers in all parts of what is known.</param>
    /// <param name="inputs">The numbers in an input; 0 or more.</param>
    /// <param name="outputs">The numbers that go out for each target.</param>
    public TargetDecoder(ModelSettings settings, int known, int inputs, int outputs) : base(nameof(TargetDecoder))
    {
        int width = settings.HiddenWidth;
        register_module("first", _first = nn.Linear(known + inputs, width));
        _layers = new Linear[settings.DecoderLayers - 1];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            _layers[layer] = nn.Linear(width, layer == _layers.Length - 1 ? outputs : width);
            register_module(layer == _layers.Length - 1 ? "outputs" : $"layer_{layer + 1}", _layers[layer]);
        }
    }

    /// <summary>Predicts.</summary>
    /// <param name="parts">What is known, and the inputs of the targets: each broadcasts to […, B, M, its numbers].</param>
    /// <returns>[…, B, M, outputs].</returns>
    public Tensor Forward(params ReadOnlySpan<Tensor> parts)
    {
        long begin = parts[0].size(-1);
        Tensor hidden = nn.functional.linear(parts[0], _first.weight.narrow(1, 0, begin), _first.bias);
        foreach (Tensor part in parts[1..])
        {
            hidden = hidden.Plus(nn.functional.linear(part, _first.weight.narrow(1, begin, part.size(-1))));
            begin += part.size(-1);
        }
        hidden = hidden.relu_();
        for (int layer = 0; layer < _layers.Length - 1; layer++) hidden = _layers[layer].forward(hidden).relu_();
        return _layers[^1].forward(hidden);
    }
}
