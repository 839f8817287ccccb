using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class GridConvolutionalNeuralProcessTests
{
    private const int Channels = 24, Times = 16;

    private static readonly ModelSettings Settings = new()
    {
        Kind = ModelKind.ConvolutionalConditional,
        HiddenWidth = 32,
        Convolution = new ConvolutionSettings { Channels = ConvolutionSettings.Grid, GridChannels = Channels, Least = 0, Most = Times - 1, PointsPerUnit = 1, Width = 16, Blocks = 3, KernelSize = 5 },
    };

    private static readonly TaskShape Shape = new(Inputs: 2);

    [Fact]
    public void A_short_training_learns_from_neighbours_what_no_channel_says_alone()
    {
        var options = new TrainingOptions { Steps = 150, BatchTasks = 8, LearningRate = 5e-3, ValidateEvery = 150, ValidationTasks = 64 };
        TrainingResult grid = new Trainer(Settings, Shape, 1, options, TimeProvider.System).Train(new WaveFieldPrior(1, Channels, Times), new WaveFieldPrior(2, Channels, Times) { IsForecast = true });
        ModelSettings alone = Settings with { Convolution = Settings.Convolution with { Channels = ConvolutionSettings.Alone, GridChannels = 0 } };
        TrainingResult byChannel = new Trainer(alone, new TaskShape(1), 1, options with { BatchTasks = 64, ValidationTasks = 1_024 }, TimeProvider.System)
            .Train(new WaveChannelPrior(1, Channels, Times), new WaveChannelPrior(2, Channels, Times));
        Assert.InRange(grid.ValidationNll, -1, byChannel.ValidationNll - 0.1);
    }

    [Fact]
    public void What_is_missing_is_not_0_and_what_lies_far_off_does_not_matter()
    {
        using TaskPredictor predictor = Predictor();
        float Predicted(Action<TaskBatch> change)
        {
            TaskBatch batch = Batch(change);
            return predictor.PredictMarginals(batch)[12].Mean;
        }
        float usual = Predicted(_ => { }), missing = Predicted(batch => batch.ContextKnown[Place(14, 12)] = 0), zero = Predicted(batch => batch.ContextValues[Place(14, 12)] = 0);
        Assert.NotEqual(usual, missing);
        Assert.NotEqual(zero, missing);
        Assert.NotEqual(usual, Predicted(batch => batch.ContextValues[Place(14, 13)] = 5));
        // Four convolutions of five places each, before the network and in it, reach 8 channels far.
        Assert.Equal(usual, Predicted(batch => batch.ContextValues[Place(14, 23)] = 5));
    }

    [Fact]
    public void The_same_field_a_few_channels_further_on_is_predicted_alike()
    {
        using TaskPredictor predictor = Predictor();
        Component[] here = predictor.PredictMarginals(Batch(_ => { }, shift: 0)), further = predictor.PredictMarginals(Batch(_ => { }, shift: 2));
        Assert.Equal(here[11].Mean, further[13].Mean, 1e-5);
    }

    [Fact]
    public void Tasks_of_other_shapes_and_impossible_grids_are_refused()
    {
        Assert.Throws<ArgumentException>(() => NeuralProcess.Create(Settings, new TaskShape(6), 1));
        Assert.Throws<ArgumentException>(() => (Settings with { Kind = ModelKind.Conditional }).Validate());
        foreach (ConvolutionSettings convolution in new[] { Settings.Convolution with { GridChannels = 0 }, Settings.Convolution with { Channels = "all" }, Settings.Convolution with { Channels = ConvolutionSettings.Alone }, Settings.Convolution with { Halvings = 1 } })
            Assert.Throws<ArgumentException>(() => (Settings with { Convolution = convolution }).Validate());
    }

    private static int Place(int time, int channel) => time * Channels + channel;

    private static TaskPredictor Predictor()
    {
        using NeuralProcess network = SmallModels.Network(Settings, Shape, components: 1);
        return new TaskPredictor(Settings, Shape, components: 1, network.Save());
    }

    private static TaskBatch Batch(Action<TaskBatch> change, int shift = 0)
    {
        var batch = new TaskBatch(Shape);
        batch.Resize(1, Times * Channels, Channels);
        for (int time = 0; time < Times - 1; time++)
            for (int channel = 0; channel < Channels; channel++) batch.SetContext(0, Place(time, channel), [time, channel], [MathF.Sin(0.7f * (channel - shift) - time)]);
        for (int channel = 0; channel < Channels; channel++) batch.SetTarget(0, channel, [Times - 1, channel], [0]);
        change(batch);
        return batch;
    }
}
