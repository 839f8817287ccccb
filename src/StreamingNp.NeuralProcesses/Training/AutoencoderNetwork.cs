using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>An <see cref="Reduction.Autoencoder"/> that can learn.</summary>
internal sealed class AutoencoderNetwork : nn.Module
{
    private readonly (Linear Straight, Linear First, Linear Second)[] _ways;

    /// <summary>Makes the layers.</summary>
    public AutoencoderNetwork(int channels, int components, int hidden) : base(nameof(AutoencoderNetwork)) => _ways = [Way("encoder", channels, hidden, components), Way("decoder", components, hidden, channels)];

    /// <summary>[rows, channels] to the same.</summary>
    public Tensor Forward(Tensor rows)
    {
        foreach ((Linear straight, Linear first, Linear second) in _ways) rows = straight.forward(rows).Plus(second.forward(first.forward(rows).tanh()));
        return rows;
    }

    /// <summary>A copy of all weights.</summary>
    public ModelWeights Save() => new(named_parameters().Select(one => new WeightArray(one.name, [.. one.parameter.shape.Select(length => (int)length)], TaskTensors.Numbers(one.parameter).ToArray())));

    /// <summary>Puts weights in.</summary>
    public void Load(ModelWeights weights)
    {
        var reader = new WeightReader(weights);
        foreach (var (name, parameter) in named_parameters()) reader.Take(name, parameter.shape).CopyTo(TaskTensors.Numbers(parameter));
    }

    private (Linear Straight, Linear First, Linear Second) Way(string name, int from, int hidden, int to)
    {
        Linear straight = nn.Linear(from, to), first = nn.Linear(from, hidden), second = nn.Linear(hidden, to, hasBias: false);
        register_module($"{name}_straight", straight);
        register_module($"{name}_first", first);
        register_module($"{name}_second", second);
        return (straight, first, second);
    }
}
