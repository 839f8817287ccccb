using System.Runtime.InteropServices;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Reduction;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Trains an <see cref="Autoencoder"/>, from principal components on.</summary>
/// <remarks>Works on the calling thread. The same rows and options give the same weights.</remarks>
/// <param name="Components">The components.</param>
public sealed record AutoencoderTraining(int Components)
{
    private const double FinalShare = 0.05;

    /// <summary>The width of the hidden layers.</summary>
    public int Hidden { get; init; } = 64;

    /// <summary>The steps of the optimiser.</summary>
    public int Steps { get; init; } = 1_000;

    /// <summary>The rows in a step.</summary>
    public int BatchRows { get; init; } = 256;

    /// <summary>The learning rate at its beginning.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decides the first weights of the hidden layers, and which rows are in a step.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Trains.</summary>
    /// <param name="rows">Standardised rows in order of time; what is missing is filled in by principal components. The last fifth decides which weights are kept.</param>
    /// <param name="cancellation">Ends it.</param>
    public Autoencoder Fit(IReadOnlyList<double[]> rows, CancellationToken cancellation = default)
    {
        var principal = new PrincipalComponents(PrincipalSpectrum.Of(rows, Components), Components);
        int channels = principal.Channels, learned = Math.Max(1, rows.Count * 4 / 5);
        TorchThreads.UseOne();
        using var network = new AutoencoderNetwork(channels, Components, Hidden);
        ModelWeights best = First(principal);
        network.Load(best);
        var optimiser = new AdamOptimiser(network.parameters());
        float[][] filled = [.. rows.Select(row => Filled(principal, row))];
        float[] heldOut = [.. filled[Math.Min(learned, rows.Count - 1)..].SelectMany(row => row)];
        double least = Error(network, heldOut, channels);
        var random = new Random(Seed);
        int every = Math.Max(1, Steps / 30);
        for (int step = 1; step <= Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] batch = [.. Enumerable.Range(0, Math.Min(BatchRows, learned)).SelectMany(_ => filled[random.Next(learned)])];
            using (NewDisposeScope())
            {
                optimiser.ClearGradients();
                Loss(network, batch, channels).backward();
                optimiser.Step(LearningRate * (FinalShare + (1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * step / Steps))));
            }
            if (step % every != 0 && step != Steps) continue;
            double error = Error(network, heldOut, channels);
            if (error < least) (least, best) = (error, network.Save());
        }
        return new Autoencoder(best, channels, Components, Hidden);
    }

    // The linear ways are the principal components; what goes through hidden layers adds nothing yet.
    private ModelWeights First(PrincipalComponents principal)
    {
        (int channels, var random) = (principal.Channels, new Random(Seed));
        float[] directions = [.. principal.Directions.SelectMany(direction => direction.Select(value => (float)value))], back = new float[directions.Length], bias = new float[Components];
        for (int component = 0; component < Components; component++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                back[channel * Components + component] = directions[component * channels + channel];
                bias[component] -= directions[component * channels + channel] * (float)principal.Centre[channel];
            }
        }
        return new ModelWeights(
        [
            new("encoder_straight.weight", [Components, channels], directions), new("encoder_straight.bias", [Components], bias),
            new("encoder_first.weight", [Hidden, channels], Drawn(Hidden * channels, channels)), new("encoder_first.bias", [Hidden], Drawn(Hidden, channels)), new("encoder_second.weight", [Components, Hidden], new float[Components * Hidden]),
            new("decoder_straight.weight", [channels, Components], back), new("decoder_straight.bias", [channels], [.. principal.Centre.Select(value => (float)value)]),
            new("decoder_first.weight", [Hidden, Components], Drawn(Hidden * Components, Components)), new("decoder_first.bias", [Hidden], Drawn(Hidden, Components)), new("decoder_second.weight", [channels, Hidden], new float[channels * Hidden]),
        ]);

        float[] Drawn(int count, int inputs) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2 - 1) / Math.Sqrt(inputs)))];
    }

    private static float[] Filled(PrincipalComponents principal, double[] row)
    {
        if (!Array.Exists(row, double.IsNaN)) return [.. row.Select(value => (float)value)];
        double[] components = new double[principal.Components], expected = new double[row.Length];
        principal.Reduce(row, components);
        principal.Reconstruct(components, expected);
        return [.. row.Zip(expected, (value, other) => (float)(double.IsNaN(value) ? other : value))];
    }

    // The mean squared error a number.
    private static Tensor Loss(AutoencoderNetwork network, float[] rows, int channels)
    {
        Tensor expected = tensor(rows, [rows.Length / channels, channels]);
        return (network.Forward(expected) - expected).Squared().mean();
    }

    private static double Error(AutoencoderNetwork network, float[] rows, int channels)
    {
        using IDisposable noGradient = no_grad();
        using IDisposable scope = NewDisposeScope();
        return MemoryMarshal.Read<float>(Loss(network, rows, channels).bytes);
    }
}
