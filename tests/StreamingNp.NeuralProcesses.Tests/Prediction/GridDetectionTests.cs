using StreamingNp.Detection.Observations;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public sealed class GridDetectionTests
{
    private const int Channels = 20, Rows = 300, Scored = 60;

    [Fact]
    public void A_channel_that_leaves_its_neighbours_is_told_and_named()
    {
        var options = new TrainingOptions { Steps = 120, BatchTasks = 8, LearningRate = 5e-3, ValidateEvery = 120, ValidationTasks = 16 };
        (ModelArtifact artifact, TrainingResult result) = new GridTraining("field", options, TimeProvider.System)
            .Train([.. Enumerable.Range(0, Channels).Select(Name)], [.. Enumerable.Range(0, 4).Select(number => Field(number, Rows))], "waves");
        Assert.True(result.ValidationNll < result.FirstValidationNll - 0.3);
        using var detection = new GridDetection(artifact);
        double[][] field = Field(9, Scored);
        (int Row, int Channel)[] odd = [(30, 7), (40, 12), (50, 4)];
        // Within what the channel usually is, far from where its neighbours say it is now.
        foreach ((int row, int channel) in odd) field[row][channel] += field[row][channel] > 100 ? -25 : 25;
        field[20][3] = double.NaN;
        GridRow[] scored = [.. detection.Run([.. field.Select((row, index) => (new EventTime(index * 60_000_000L), row))])];
        Assert.All(scored.Take(GridTraining.Times - 1), row => Assert.Equal((0, 0), (row.Score, row.Contributions.Count)));
        Assert.Equal(odd.Select(one => one.Row), scored.Index().OrderByDescending(row => row.Item.Score).Take(3).Select(row => row.Index).Order());
        // After so short a training its neighbour may look as odd.
        Assert.All(odd, one => Assert.Contains(Name(one.Channel), scored[one.Row].Contributions.OrderByDescending(part => part.Score).Take(2).Select(part => part.Channel)));
        Assert.All(scored.Skip(GridTraining.Times), row => Assert.Equal(row.Score, row.Contributions.Sum(part => part.Score), 1e-9));
        Assert.Equal(0, scored[20].Contributions[3].Score);
        Assert.Throws<ArgumentException>(() => new GridDetection(SmallModels.Make(SineWindows.SmallLayout)));
    }

    private static string Name(int channel) => FormattableString.Invariant($"c{channel}");

    private static double[][] Field(int seed, int rows)
    {
        var random = new Random(seed);
        var field = new WaveField(random);
        return [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, Channels).Select(channel => 100 + 10 * (double)field.Measure(row, channel, random)).ToArray())];
    }
}
