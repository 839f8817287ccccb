using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Reduction;

/// <summary>
/// An autoencoder (Hinton and Salakhutdinov 2006): one hidden layer on the way from channels to components, and one on the way back. Beside
/// either goes a linear way, which begins as the principal components, so that on linear data it is as good as they are.
/// </summary>
/// <remarks>Plain arrays; torch is for its training alone. A missing channel is what the others say of it: it is filled in with its own reconstruction, a few times over.</remarks>
public sealed class Autoencoder : IReducer
{
    /// <summary>The largest width of a hidden layer.</summary>
    public const int MaxHidden = 1_024;

    // What is filled in hardly changes any more.
    private const int Fillings = 12;

    private readonly Way _encoder, _decoder;

    /// <summary>Takes trained weights.</summary>
    /// <param name="weights">Those of <see cref="Save"/>.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="components">The components.</param>
    /// <param name="hidden">The width of the hidden layers.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or an array is missing, too many or of another shape; the sentence says which.</exception>
    public Autoencoder(ModelWeights weights, int channels, int components, int hidden)
    {
        if (components < 1 || components > channels || hidden is < 1 or > MaxHidden) throw new ArgumentException($"An autoencoder of {channels} channels, {components} components and {hidden} hidden numbers cannot be; components are 1 to channels, hidden numbers 1 to {MaxHidden}.");
        (Channels, Components, Hidden) = (channels, components, hidden);
        var reader = new WeightReader(weights);
        _encoder = new Way(reader, "encoder", channels, hidden, components);
        _decoder = new Way(reader, "decoder", components, hidden, channels);
        reader.RequireAllTaken();
    }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int Components { get; }

    /// <summary>The width of the hidden layers.</summary>
    public int Hidden { get; }

    /// <summary>Its weights.</summary>
    public ModelWeights Save() => new([.. _encoder.Save(), .. _decoder.Save()]);

    /// <inheritdoc/>
    public void Reduce(ReadOnlySpan<double> channels, Span<double> components)
    {
        double[] filled = new double[Channels];
        bool isWhole = true;
        for (int channel = 0; channel < Channels; channel++)
        {
            bool isMissing = double.IsNaN(channels[channel]);
            filled[channel] = isMissing ? 0 : channels[channel];
            isWhole &= !isMissing;
        }
        _encoder.Forward(filled, components);
        if (isWhole) return;
        double[] expected = new double[Channels];
        for (int filling = 0; filling < Fillings; filling++)
        {
            _decoder.Forward(components, expected);
            for (int channel = 0; channel < Channels; channel++)
                if (double.IsNaN(channels[channel])) filled[channel] = expected[channel];
            _encoder.Forward(filled, components);
        }
    }

    /// <inheritdoc/>
    public void Reconstruct(ReadOnlySpan<double> components, Span<double> channels) => _decoder.Forward(components, channels);

    /// <summary>One direction: a linear way, and one through a hidden layer.</summary>
    private sealed class Way
    {
        private readonly string _name;
        private readonly int _from, _hidden, _to;
        private readonly float[] _straight, _straightBias, _first, _firstBias, _second;

        public Way(WeightReader reader, string name, int from, int hidden, int to)
        {
            (_name, _from, _hidden, _to) = (name, from, hidden, to);
            _straight = reader.Take($"{name}_straight.weight", to, from);
            _straightBias = reader.Take($"{name}_straight.bias", to);
            _first = reader.Take($"{name}_first.weight", hidden, from);
            _firstBias = reader.Take($"{name}_first.bias", hidden);
            _second = reader.Take($"{name}_second.weight", to, hidden);
        }

        public IEnumerable<WeightArray> Save() =>
        [
            new($"{_name}_straight.weight", [_to, _from], _straight), new($"{_name}_straight.bias", [_to], _straightBias),
            new($"{_name}_first.weight", [_hidden, _from], _first), new($"{_name}_first.bias", [_hidden], _firstBias), new($"{_name}_second.weight", [_to, _hidden], _second),
        ];

        public void Forward(ReadOnlySpan<double> inputs, Span<double> outputs)
        {
            Span<double> hidden = stackalloc double[_hidden];
            for (int index = 0; index < _hidden; index++) hidden[index] = Math.Tanh(_firstBias[index] + Product(_first, index, inputs));
            for (int index = 0; index < _to; index++) outputs[index] = _straightBias[index] + Product(_straight, index, inputs) + Product(_second, index, hidden);
        }

        private static double Product(float[] matrix, int row, ReadOnlySpan<double> vector)
        {
            double sum = 0;
            ReadOnlySpan<float> weights = matrix.AsSpan(row * vector.Length, vector.Length);
            for (int index = 0; index < vector.Length; index++) sum += weights[index] * vector[index];
            return sum;
        }
    }
}
