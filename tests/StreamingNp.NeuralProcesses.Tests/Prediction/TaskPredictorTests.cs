using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public sealed class TaskPredictorTests(TrainedModels trained) : IClassFixture<TrainedModels>
{
    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Epistemic_uncertainty_falls_as_the_context_grows(string kind)
    {
        // So short a training teaches a latent variable little more than to be surer with a context than without any.
        bool isLatent = kind is ModelKind.Latent or ModelKind.AttentiveLatent;
        double few = MeanEpistemic(trained.Of(kind), contextPoints: isLatent ? 0 : 2), many = MeanEpistemic(trained.Of(kind), contextPoints: 30);
        Assert.True(many > 0 && many < 0.8 * few, $"With few points {few}, with 30 points {many}.");
    }

    [Theory]
    [InlineData(ModelKind.Conditional, 0)]
    [InlineData(ModelKind.AttentiveConditional, 1)]
    [InlineData(ModelKind.ConvolutionalConditional, 1)]
    public void With_a_point_or_none_all_that_is_uncertain_is_so_for_want_of_context(string kind, int contextPoints)
    {
        foreach (TaskPrediction prediction in trained.Of(kind).Predict(Tasks(contextPoints, seed: 6)))
        {
            Assert.Equal(prediction.Marginal(2).Deviation, prediction.Epistemic(2));
            Assert.Equal(0, prediction.Aleatoric(2), 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Context_makes_a_prediction_better(string kind)
    {
        double none = MeanLogDensity(trained.Of(kind), contextPoints: 0), many = MeanLogDensity(trained.Of(kind), contextPoints: 30);
        Assert.True(many > none + 0.2, $"Without points {none}, with 30 points {many}.");
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Marginals_are_those_of_the_whole_prediction(string kind)
    {
        var shape = new TaskShape(1, 2);
        using TaskPredictor predictor = Untrained(kind, shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 3, contextPoints: 5, targetPoints: 4, seed: 1);
        TaskPrediction[] predictions = predictor.Predict(batch);
        Component[] components = predictor.PredictMarginals(batch);
        int each = SmallModels.Components(kind);
        Assert.Equal(3, predictions.Length);
        Assert.Equal(3 * 4 * 2 * each, components.Length);
        for (int task = 0; task < 3; task++)
            for (int target = 0; target < 4; target++)
                for (int channel = 0; channel < 2; channel++)
                {
                    Mixture whole = predictions[task].Marginal(target, channel), alone = new(components.AsSpan(((task * 4 + target) * 2 + channel) * each, each));
                    Assert.Equal(whole.Mean, alone.Mean, 1e-4);
                    Assert.Equal(whole.Deviation, alone.Deviation, 1e-4);
                    Assert.Equal(whole.LogDensity(0.3), alone.LogDensity(0.3), 1e-3);
                }
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void What_it_predicts_is_what_the_network_was_trained_for(string kind)
    {
        // The density of the plain numbers against the loss of the tensors.
        var shape = new TaskShape(2);
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        using TaskPredictor predictor = Untrained(kind, shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 2, contextPoints: 5, targetPoints: 4, seed: 2);
        using TaskTensors tasks = TaskTensors.Of(batch);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        float[] losses = network.NegativeLogLikelihood(tasks).contiguous().data<float>().ToArray();
        TaskPrediction[] predictions = predictor.Predict(batch);
        for (int place = 0; place < losses.Length; place++)
            Assert.Equal(-losses[place], predictions[place / 4].Marginal(place % 4).LogDensity(batch.TargetValues[place]), 1e-3);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Aleatoric_and_epistemic_make_up_the_whole_variance(string kind)
    {
        TaskBatch batch = Tasks(contextPoints: 4, seed: 3);
        foreach (TaskPrediction prediction in trained.Of(kind).Predict(batch))
            for (int target = 0; target < prediction.Targets; target++)
            {
                double aleatoric = prediction.Aleatoric(target), epistemic = prediction.Epistemic(target), variance = prediction.Marginal(target).Variance;
                Assert.True(aleatoric >= 0 && epistemic >= 0);
                // The subsets of a conditional model may differ by more than it says.
                if (aleatoric > 0) Assert.Equal(variance, aleatoric * aleatoric + epistemic * epistemic, 1e-4);
            }
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Values_of_targets_are_not_looked_at(string kind)
    {
        TaskBatch batch = Tasks(contextPoints: 6, seed: 4);
        Component[] expected = trained.Of(kind).PredictMarginals(batch);
        double[] epistemic = [.. trained.Of(kind).Predict(batch).Select(prediction => prediction.Epistemic(3))];
        batch.TargetValues.Fill(float.NaN);
        batch.TargetKnown.Clear();
        Assert.Equal(expected, trained.Of(kind).PredictMarginals(batch));
        Assert.Equal(epistemic, trained.Of(kind).Predict(batch).Select(prediction => prediction.Epistemic(3)));
    }

    [Fact]
    public void A_model_that_sees_neighbours_is_for_windows_alone()
    {
        var exception = Assert.Throws<ArgumentException>(() => new TaskPredictor(new() { SeesNeighbours = true }, new TaskShape(6, Features: 121), components: 1, new ModelWeights([])));
        Assert.StartsWith("The model setting sees_neighbours is true, but only windows have neighbours", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_of_another_shape_are_refused()
    {
        using TaskPredictor predictor = Untrained(ModelKind.Conditional, new TaskShape(2));
        const string Sentence = "The tasks have 1 inputs and 3 channels, the model 2 and 1; make both of one shape.";
        TaskBatch batch = RandomTasks.Make(new TaskShape(1, 3), tasks: 1, contextPoints: 1, targetPoints: 1, seed: 1);
        Assert.StartsWith(Sentence, Assert.Throws<ArgumentException>(() => predictor.Predict(batch)).Message, StringComparison.Ordinal);
        Assert.StartsWith(Sentence, Assert.Throws<ArgumentException>(() => predictor.PredictMarginals(batch)).Message, StringComparison.Ordinal);
    }

    private static TaskPredictor Untrained(string kind, TaskShape shape)
    {
        using NeuralProcess network = SmallModels.Network(SmallModels.Of(kind), shape);
        return new TaskPredictor(SmallModels.Of(kind), shape, SmallModels.Components(kind), network.Save());
    }

    private static TaskBatch Tasks(int contextPoints, int seed)
    {
        var prior = new GaussianProcessPrior(TrainedModels.Tasks with { ContextPoints = new(contextPoints, contextPoints) }, seed);
        var batch = new TaskBatch(prior.Shape);
        prior.Fill(batch, 16, 0);
        return batch;
    }

    private static double MeanEpistemic(TaskPredictor predictor, int contextPoints) =>
        predictor.Predict(Tasks(contextPoints, seed: 5)).Average(prediction => Enumerable.Range(0, prediction.Targets).Average(target => prediction.Epistemic(target)));

    private static double MeanLogDensity(TaskPredictor predictor, int contextPoints)
    {
        TaskBatch batch = Tasks(contextPoints, seed: 6);
        Component[] components = predictor.PredictMarginals(batch);
        int each = components.Length / batch.TargetValues.Length;
        double sum = 0;
        for (int place = 0; place < batch.TargetValues.Length; place++) sum += new Mixture(components.AsSpan(place * each, each)).LogDensity(batch.TargetValues[place]);
        return sum / batch.TargetValues.Length;
    }
}
