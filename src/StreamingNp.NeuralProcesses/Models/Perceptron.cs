using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>Linear layers with rectifiers between them, for each point alone.</summary>
internal sealed class Perceptron : nn.Module
{
    private readonly Linear[] _layers;
    private readonly bool _rectifiesLast;

    /// <summary>Makes the layers.</summary>
    /// <param name="inputs">The numbers that come in.</param>
    /// <param name="hidden">The width between two layers.</param>
    /// <param name="outputs">The numbers that go out.</param>
    /// <param name="layers">The linear layers; 0 passes on what comes in.</param>
    /// <param name="rectifiesLast">Whether a rectifier follows the last layer, too.</param>
    public Perceptron(int inputs, int hidden, int outputs, int layers, bool rectifiesLast = false) : base(nameof(Perceptron))
    {
        _rectifiesLast = rectifiesLast;
        _layers = new Linear[layers];
        for (int layer = 0; layer < layers; layer++)
        {
            _layers[layer] = nn.Linear(layer == 0 ? inputs : hidden, layer == layers - 1 ? outputs : hidden);
            register_module($"layer_{layer}", _layers[layer]);
        }
    }

    /// <summary>[…, inputs] to […, outputs].</summary>
    public Tensor Forward(Tensor points)
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            points = _layers[layer].forward(points);
            if (_rectifiesLast || layer < _layers.Length - 1) points = points.relu_();
        }
        return points;
    }
}
