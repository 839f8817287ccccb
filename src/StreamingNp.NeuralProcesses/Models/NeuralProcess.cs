using System.Globalization;
using System.Runtime.InteropServices;
using StreamingNp.Detection.Windows;
using TorchSharp;
using TorchSharp.Modules;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>A network from context set and target inputs to the parameters of a predictive distribution. What all kinds of Neural Process share.</summary>
internal abstract class NeuralProcess : torch.nn.Module
{
    protected NeuralProcess(ModelSettings settings, WindowLayout layout) : base(settings.Kind)
    {
        Head = new PredictiveHead(layout.Components, settings.DeviationFloor);
    }

    /// <summary>What the outputs of <see cref="Forward"/> mean.</summary>
    public PredictiveHead Head { get; }

    /// <summary>Builds the network that <paramref name="settings"/> ask for; its weights are arbitrary until <see cref="Initialise"/> or <see cref="Load"/>.</summary>
    public static NeuralProcess Create(ModelSettings settings, WindowLayout layout)
    {
        settings.Validate();
        return settings.Kind switch
        {
            ModelSettings.ConditionalNeuralProcess => new ConditionalNeuralProcess(settings, layout),
            _ => throw new ArgumentException($"There is no model of kind \"{settings.Kind}\".", nameof(settings)),
        };
    }

    /// <summary>Predicts. R rows, N context points, S targets.</summary>
    /// <param name="context">[R, N, inputs + 1]: the inputs of each point, then its value; zeros where there is no point.</param>
    /// <param name="shares">[R, N]: one over the number of points of the row; zero where there is no point.</param>
    /// <param name="targets">[R, S, inputs].</param>
    /// <returns>[R, S, <see cref="PredictiveHead.Outputs"/>].</returns>
    public abstract torch.Tensor Forward(torch.Tensor context, torch.Tensor shares, torch.Tensor targets);

    /// <summary>Draws all weights anew: uniform after He et al. 2015, biases zero, and a small last layer so that training starts near N(0, 0.7).</summary>
    public void Initialise(int seed)
    {
        var random = new Random(seed);
        foreach (var (name, parameter) in named_parameters())
        {
            Span<float> values = Values(parameter);
            values.Clear();
            if (parameter.dim() < 2) continue;
            double bound = Math.Sqrt(6.0 / parameter.shape[^1]) * (IsLastLayer(name) ? 0.1 : 1);
            foreach (ref float value in values) value = (float)((random.NextDouble() * 2 - 1) * bound);
        }
    }

    /// <summary>A copy of all weights.</summary>
    public ModelWeights Save() => new(named_parameters().Select(Copy));

    /// <summary>Puts in weights that <see cref="Save"/> returned.</summary>
    /// <exception cref="ArgumentException">An array is missing, too many or of another shape; the sentence says which.</exception>
    public void Load(ModelWeights weights)
    {
        var given = weights.Arrays.ToDictionary(array => array.Name, StringComparer.Ordinal);
        foreach (var (name, parameter) in named_parameters())
        {
            if (!given.Remove(name, out WeightArray? array)) throw new ArgumentException($"The tensor \"{name}\" is missing");
            if (!parameter.shape.SequenceEqual(array.Shape.Select(length => (long)length)))
                throw new ArgumentException($"The tensor \"{name}\" has the shape {Text(array.Shape)} instead of {Text(parameter.shape)}");
            array.Values.CopyTo(Values(parameter));
        }
        if (given.Count > 0) throw new ArgumentException($"The tensor \"{given.Keys.Order(StringComparer.Ordinal).First()}\" belongs to no layer of this model");
    }

    /// <summary>Whether the weights of this name make the outputs.</summary>
    protected abstract bool IsLastLayer(string name);

    private static WeightArray Copy((string Name, Parameter Parameter) named) =>
        new(named.Name, [.. named.Parameter.shape.Select(length => (int)length)], Values(named.Parameter).ToArray());

    private static Span<float> Values(torch.Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static string Text<T>(IEnumerable<T> shape) => string.Create(CultureInfo.InvariantCulture, $"[{string.Join(", ", shape)}]");
}
