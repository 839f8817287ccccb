using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Predicts rows of named channels, in their units, with the model of a grid of an artifact.</summary>
/// <remarks>Not thread-safe; it uses the calling thread alone. What it says of a row depends on nothing but its field, bit by bit.</remarks>
public sealed class GridRowPredictor : IDisposable
{
    // From this many decades on a row is worth asking which channel it comes from.
    private const double Odd = 2;

    private const int Suspects = 3;

    // A fill value such as 1e36 must not become infinite on the way through the network.
    private const double MostStandardised = 1e6;

    private readonly GridPredictor _predictor;
    private readonly GridChannels _channels;
    private readonly RobustStandardisation _standardisation;
    private readonly float[] _field;

    /// <summary>Makes a predictor with a copy of the weights of <paramref name="artifact"/>.</summary>
    /// <exception cref="ArgumentException">The artifact is not one of a grid of channels.</exception>
    public GridRowPredictor(ModelArtifact artifact)
    {
        _channels = artifact.Manifest.Grid ?? throw NoGrid(artifact);
        _standardisation = _channels.ToStandardisation();
        _predictor = new GridPredictor(artifact.Manifest.Settings, artifact.Weights);
        _field = new float[_predictor.Times * _predictor.Channels];
    }

    /// <summary>The rows of a field.</summary>
    public int Times => _predictor.Times;

    /// <summary>The names of its channels, in their order.</summary>
    public IReadOnlyList<string> Channels => _channels.Names;

    /// <summary>What an artifact predicts of rows of channels.</summary>
    /// <exception cref="ArgumentException">It is not one of a grid of channels, or has more than a series can have.</exception>
    public static ChannelGrid GridOf(ModelArtifact artifact)
    {
        GridChannels channels = artifact.Manifest.Grid ?? throw NoGrid(artifact);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Safetensors.Write(artifact.Weights));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(channels, ManifestJson.Default.GridChannels));
        return channels.ToGrid(BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset()), GridPredictor.TimesOf(artifact.Manifest.Settings));
    }

    /// <summary>Predicts a row.</summary>
    /// <param name="row">The row, with its field.</param>
    /// <exception cref="ArgumentException">The field has another shape.</exception>
    public void Predict(FieldRow row)
    {
        int channels = _predictor.Channels;
        if (row.Channels != channels || row.Times != _predictor.Times) throw new ArgumentException($"The field has {row.Times} rows of {row.Channels} channels, the model {_predictor.Times} of {channels}.", nameof(row));
        for (int place = 0; place < _field.Length; place++)
        {
            int channel = place % channels;
            _field[place] = (float)Math.Clamp((row.Values[place] - _channels.Medians[channel]) / _channels.Scales[channel], -MostStandardised, MostStandardised);
        }
        (Component[] beside, Component[] ahead) = _predictor.PredictBoth(_field);
        double[] squares = Squares(beside);
        int known = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            double scale = _channels.Scales[channel], value = _field[^(channels - channel)];
            row.Expected[channel] = (float)_standardisation.Restore(channel, beside[channel].Mean);
            row.Deviations[channel] = Math.Max(float.Epsilon, (float)(scale * beside[channel].Deviation * _channels.Spreads[channel]));
            row.Ahead[channel] = (float)((value - ahead[channel].Mean) / (ahead[channel].Deviation * _channels.AheadSpreadOf(channel)));
            if (!double.IsNaN(value)) known++;
        }
        if (Score(squares, known) >= Odd) squares = WithoutSource(squares);
        for (int channel = 0; channel < channels; channel++) row.Shares[channel] = (float)squares[channel];
    }

    /// <summary>−log10 of the p-value of the most improbable of several channels; 0 or more.</summary>
    /// <param name="squares">How far off each channel is, squared, in deviations.</param>
    /// <param name="known">How many of them are there.</param>
    internal static double Score(IReadOnlyList<double> squares, int known) => known == 0 ? 0 : Math.Max(0, -(Math.Log(2 * known) + Normal.LogUpperTail(Math.Sqrt(squares.Max()))) / Math.Log(10));

    /// <inheritdoc/>
    public void Dispose() => _predictor.Dispose();

    private static ArgumentException NoGrid(ModelArtifact artifact) => new($"The model {artifact.Version} is not one of a grid of channels; train one with --kind convcnp --channels grid.", nameof(artifact));

    // How far off each channel of the newest row is, squared, in deviations; 0 where it is missing.
    private double[] Squares(Component[] predicted) => [.. predicted.Select((one, channel) =>
    {
        float value = _field[_field.Length - predicted.Length + channel];
        return float.IsNaN(value) ? 0 : Math.Pow((value - one.Mean) / (one.Deviation * _channels.Spreads[channel]), 2);
    })];

    // An odd channel makes its neighbours look odd, which are predicted from it. It is the one without whose say the others are likeliest.
    private double[] WithoutSource(double[] squares)
    {
        double[] best = squares;
        double least = double.PositiveInfinity;
        foreach (int source in Enumerable.Range(0, squares.Length).OrderByDescending(channel => squares[channel]).Take(Suspects))
        {
            float[] without = [.. _field.Select((value, place) => place % squares.Length == source ? float.NaN : value)];
            Component[] predicted = _predictor.Predict(without);
            double[] others = Squares(predicted);
            others[source] = 0;
            // With a say fewer, predictions are wider as well: likelihoods compare.
            double left = others.Select((square, channel) => channel == source ? 0 : square / 2 + Math.Log(predicted[channel].Deviation)).Sum();
            if (left >= least) continue;
            (least, best) = (left, others);
            best[source] = squares[source];
        }
        return best;
    }
}
