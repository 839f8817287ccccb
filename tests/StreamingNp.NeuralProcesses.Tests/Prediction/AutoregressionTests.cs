using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public sealed class AutoregressionTests
{
    private static readonly TaskShape Shape = new(1, 2);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 2)]
    [InlineData(5, 3)]
    [InlineData(12, 4)]
    public void In_any_order_a_Gaussian_process_has_its_joint_density(int contextPoints, int orderSeed)
    {
        // The chain rule, with an exact model on either side of it.
        const int Targets = 8;
        using TaskPredictor predictor = Predictor(ModelKind.GaussianProcess);
        TaskBatch batch = RandomTasks.Make(Shape, tasks: 3, contextPoints, Targets, seed: 1);
        double[] expected = [.. predictor.Predict(batch).Select((prediction, task) => prediction.JointLogDensity(Values(batch, task)))];

        int[] order = [.. Enumerable.Range(0, Targets)];
        new Random(orderSeed).Shuffle(order);
        TaskBatch shuffled = RandomTasks.Make(Shape, tasks: 3, contextPoints, Targets, seed: 1);
        for (int task = 0; task < 3; task++)
            for (int target = 0; target < Targets; target++)
            {
                int from = task * Targets + order[target];
                shuffled.SetTarget(task, target, batch.TargetInputs.Slice(from, 1), batch.TargetValues.Slice(from * 2, 2));
            }
        double[] walked = new Autoregression(predictor).LogDensity(shuffled);
        for (int task = 0; task < 3; task++) Assert.Equal(expected[task], walked[task], 1e-3 * Targets * 2);
        // Targets on their own would be another density.
        Assert.NotEqual(expected[0], Enumerable.Range(0, Targets * 2).Sum(place => predictor.Predict(batch)[0].Marginal(place / 2, place % 2).LogDensity(batch.TargetValues[place])), 0.1);
    }

    [Fact]
    public void Targets_that_are_missing_are_left_out()
    {
        using TaskPredictor predictor = Predictor(ModelKind.GaussianProcess);
        TaskBatch batch = RandomTasks.Make(Shape, tasks: 2, contextPoints: 4, targetPoints: 5, seed: 2);
        batch.SetTarget(0, 0, [0.5f], [float.NaN, float.NaN]);
        batch.SetTarget(0, 2, [0.25f], [float.NaN, 1]);
        for (int target = 0; target < 5; target++) batch.SetTarget(1, target, [0.1f * target], [float.NaN, float.NaN]);
        double expected = predictor.Predict(batch)[0].JointLogDensity(Values(batch, 0));
        double[] walked = new Autoregression(predictor).LogDensity(batch);
        Assert.Equal(expected, walked[0], 0.01);
        Assert.Equal(0, walked[1]);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void The_first_target_has_its_marginal_density(string kind)
    {
        using TaskPredictor predictor = Predictor(kind);
        TaskBatch batch = RandomTasks.Make(Shape, tasks: 2, contextPoints: 4, targetPoints: 1, seed: 3);
        double[] walked = new Autoregression(predictor).LogDensity(batch);
        TaskPrediction[] predictions = predictor.Predict(batch);
        for (int task = 0; task < 2; task++)
            Assert.Equal(predictions[task].Marginal(0).LogDensity(batch.TargetValues[2 * task]) + predictions[task].Marginal(0, 1).LogDensity(batch.TargetValues[2 * task + 1]), walked[task], 1e-3);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_sample_is_drawn_by_its_seed(string kind)
    {
        using TaskPredictor predictor = Predictor(kind);
        TaskBatch batch = RandomTasks.Make(Shape, tasks: 2, contextPoints: 4, targetPoints: 6, seed: 4);
        var autoregression = new Autoregression(predictor);
        double[] sample = autoregression.Sample(batch, new Random(1));
        Assert.Equal(2 * 6 * 2, sample.Length);
        Assert.All(sample, number => Assert.True(double.IsFinite(number)));
        Assert.NotEqual(sample, autoregression.Sample(batch, new Random(2)));
        batch.TargetValues.Fill(float.NaN);
        batch.TargetKnown.Clear();
        Assert.Equal(sample, autoregression.Sample(batch, new Random(1)));
    }

    [Fact]
    public void What_was_drawn_is_known_to_what_is_drawn_after_it()
    {
        // The same place again and again, of a function with little noise: after the first draw the others are near it.
        using var network = (GaussianProcessModel)NeuralProcess.Create(SmallModels.Of(ModelKind.GaussianProcess) with { DeviationFloor = 0.01, Kernel = "rbf" }, new TaskShape(1), components: 1);
        ModelWeights weights = new(network.Save().Arrays.Select(array => array.Name == "log_noise" ? array with { Values = [MathF.Log(1e-4f)] } : array));
        using var predictor = new TaskPredictor(network.Settings, network.Shape, 1, weights);
        TaskBatch batch = RandomTasks.Make(new TaskShape(1), tasks: 8, contextPoints: 0, targetPoints: 4, seed: 5);
        batch.TargetInputs.Fill(0.3f);
        double[][] samples = [.. new Autoregression(predictor).Sample(batch, new Random(1)).Chunk(4)];
        Assert.All(samples, sample => Assert.True(sample.Max() - sample.Min() < 0.1));
        Assert.True(samples.Max(sample => sample[0]) - samples.Min(sample => sample[0]) > 1);
    }

    private static double[] Values(TaskBatch batch, int task)
    {
        int places = batch.TargetPoints * batch.Shape.Channels;
        return [.. Enumerable.Range(task * places, places).Select(place => batch.TargetKnown[place] == 1 ? batch.TargetValues[place] : double.NaN)];
    }

    private static TaskPredictor Predictor(string kind)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), Shape);
        return new TaskPredictor(SmallModels.Of(kind), Shape, SmallModels.Components(kind), network.Save());
    }
}
