using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Reduction;

public sealed class AutoencoderTests
{
    private static readonly AutoencoderTraining Training = new(Components: 2) { Hidden = 24, Steps = 300, LearningRate = 5e-3 };

    [Fact]
    public void On_linear_data_it_reconstructs_as_principal_components_do()
    {
        double[][] rows = FactorRows.Make(1_500, channels: 12, bend: 0, seed: 1), heldOut = FactorRows.Make(500, channels: 12, bend: 0, seed: 2);
        double principal = FactorRows.Error(new PrincipalComponents(PrincipalSpectrum.Of(rows), 2), heldOut), own = FactorRows.Error(Training.Fit(rows), heldOut);
        Assert.InRange(own / principal, 0.97, 1.03);
    }

    [Fact]
    public void On_a_curve_it_reconstructs_much_better()
    {
        double[][] rows = FactorRows.Make(1_500, channels: 12, bend: 0.5, seed: 1), heldOut = FactorRows.Make(500, channels: 12, bend: 0.5, seed: 2);
        double principal = FactorRows.Error(new PrincipalComponents(PrincipalSpectrum.Of(rows), 2), heldOut), own = FactorRows.Error(Training.Fit(rows), heldOut);
        Assert.InRange(own / principal, 0, 0.6);
    }

    [Fact]
    public void The_same_rows_give_the_same_weights()
    {
        double[][] rows = FactorRows.Make(300, channels: 5, bend: 0.5, seed: 3);
        AutoencoderTraining training = Training with { Steps = 20 };
        Assert.Equal(training.Fit(rows).Save().Arrays.SelectMany(array => array.Values), training.Fit(rows).Save().Arrays.SelectMany(array => array.Values));
        Assert.NotEqual(training.Fit(rows).Save().Arrays.SelectMany(array => array.Values), (training with { Seed = 2 }).Fit(rows).Save().Arrays.SelectMany(array => array.Values));
    }

    [Fact]
    public void A_missing_channel_is_what_the_others_say()
    {
        Autoencoder autoencoder = Training.Fit(FactorRows.Make(1_000, channels: 12, bend: 0, seed: 4));
        double[] components = new double[2], expected = new double[12];
        foreach (double[] row in FactorRows.Make(30, channels: 12, bend: 0, seed: 5))
        {
            autoencoder.Reduce([.. row.Select((value, channel) => channel == 3 ? double.NaN : value)], components);
            autoencoder.Reconstruct(components, expected);
            Assert.Equal(row[3], expected[3], 0.6);
        }
    }

    [Fact]
    public void Rows_with_gaps_teach_it_too()
    {
        var random = new Random(1);
        double[][] rows = [.. FactorRows.Make(600, channels: 6, bend: 0, seed: 6).Select(row => row.Select(value => random.NextDouble() < 0.05 ? double.NaN : value).ToArray())];
        Assert.InRange(FactorRows.Error((Training with { Steps = 60 }).Fit(rows), FactorRows.Make(200, channels: 6, bend: 0, seed: 7)), 0, 0.02);
    }
}
