using StreamingNp.Detection.Windows;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The Conditional Neural Process (Garnelo et al. 2018): an encoder looks at each context point alone, the mean over the points is
/// the representation r of the context, and a decoder predicts each target from r and its input.
/// </summary>
/// <remarks>
/// Two linear layers are placed differently from the paper, at equal mathematics and half the cost: the encoder's last layer follows the
/// mean (the mean of linear images is the image of the mean; an empty context leaves its bias, a learned r), and the decoder's first layer
/// is applied to r once a row and to x once a target. Beside the plain mean there may be means with learned weights
/// (<see cref="ModelSettings.WeightedMeans"/>), each a softmax over the context; like the mean they do not depend on its order.
/// </remarks>
internal sealed class ConditionalNeuralProcess : NeuralProcess
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Zero = 0f, VeryUnlikely = -1e9f;

    private readonly Linear[] _encoder;
    private readonly Linear? _weights;
    private readonly Linear _representation;
    private readonly Linear _decoderContext;
    private readonly Linear _decoderTarget;
    private readonly Linear[] _decoder;
    private readonly string _lastLayer;

    public ConditionalNeuralProcess(ModelSettings settings, WindowLayout layout) : base(settings, layout)
    {
        int width = settings.HiddenWidth;
        _encoder = new Linear[settings.EncoderLayers - 1];
        for (int layer = 0; layer < _encoder.Length; layer++) _encoder[layer] = Layer($"encoder_{layer}", layer == 0 ? WindowLayout.Inputs + 1 : width, width);
        if (settings.WeightedMeans > 0) _weights = Layer("weights", width, settings.WeightedMeans);
        _representation = Layer("representation", width * (1 + settings.WeightedMeans), width);
        _decoderContext = Layer("decoder_context", width, width);
        _decoderTarget = Layer("decoder_target", WindowLayout.Inputs, width, bias: false);
        _decoder = new Linear[settings.DecoderLayers - 1];
        for (int layer = 0; layer < _decoder.Length; layer++) _decoder[layer] = Layer($"decoder_{layer + 1}", width, layer == _decoder.Length - 1 ? Head.Outputs : width);
        _lastLayer = $"decoder_{_decoder.Length}.weight";
    }

    public override torch.Tensor Forward(torch.Tensor context, torch.Tensor shares, torch.Tensor targets)
    {
        torch.Tensor points = context;
        foreach (Linear layer in _encoder) points = layer.forward(points).relu_();
        torch.Tensor representation = _representation.forward(Means(points, shares));
        torch.Tensor hidden = (_decoderTarget.forward(targets) + _decoderContext.forward(representation)).relu_();
        for (int layer = 0; layer < _decoder.Length - 1; layer++) hidden = _decoder[layer].forward(hidden).relu_();
        return _decoder[^1].forward(hidden);
    }

    // [R, 1, width · (1 + weighted means)]: the plain mean, then the weighted ones, which are zero for an empty context.
    private torch.Tensor Means(torch.Tensor points, torch.Tensor shares)
    {
        torch.Tensor mean = shares.unsqueeze(1);
        if (_weights is null) return mean.bmm(points);
        torch.Tensor absent = shares.eq(Zero).unsqueeze(1);
        torch.Tensor weights = _weights.forward(points).transpose(1, 2).contiguous().masked_fill(absent, VeryUnlikely);
        weights = functional.softmax(weights, -1).masked_fill(absent, Zero);
        return torch.cat([mean, weights], 1).bmm(points).flatten(1).unsqueeze(1);
    }

    protected override bool IsLastLayer(string name) => name == _lastLayer;

    private Linear Layer(string name, int inputs, int outputs, bool bias = true)
    {
        Linear layer = Linear(inputs, outputs, bias);
        register_module(name, layer);
        return layer;
    }
}
