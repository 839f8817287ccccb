using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Evaluation;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>The Convolutional Conditional Neural Process on a grid of channels against one that sees a channel at a time, on fields of travelling waves.</summary>
internal sealed class GridBenchmark : IBenchmark
{
    /// <summary>The channels of a field.</summary>
    public const int Channels = 128;

    /// <summary>The rows of a field.</summary>
    public const int Times = 16;

    private const int Steps = 1_500, ChannelSteps = 3_000, Fields = 256, TrainingSeed = 1, EvaluationSeed = 1_000_000, HeldOutSeed = 2_000_000;

    // By how much a grid has to be better than channels one by one, in either figure.
    private const double LeastBetter = 0.3;

    // How many rows a channel is behind the others, where it is.
    private const int LeastLag = 3, MostLag = 6;

    /// <inheritdoc/>
    public string Name => "grid";

    /// <inheritdoc/>
    public string Description => "The ConvCNP on a grid of 128 channels by 16 rows of travelling waves against the ConvCNP by channel: log-likelihood of the newest row, and how well a channel that lags behind its neighbours is told";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [new("Grid ConvCNP", Run)];

    /// <summary>The settings of the grid.</summary>
    internal static ModelSettings GridSettings => new()
    {
        Kind = ModelKind.ConvolutionalConditional,
        DecoderLayers = 2,
        Convolution = new ConvolutionSettings { Channels = ConvolutionSettings.Grid, GridChannels = Channels, Least = 0, Most = Times - 1, PointsPerUnit = 1, Width = 32, Blocks = 6, KernelSize = 5 },
    };

    // Four places between two rows, as a set convolution along one input wants them.
    private static ModelSettings ChannelSettings => new()
    {
        Kind = ModelKind.ConvolutionalConditional,
        DecoderLayers = 2,
        Convolution = new ConvolutionSettings { Least = -1, Most = Times, PointsPerUnit = 4, Width = 32, Blocks = 6, KernelSize = 9 },
    };

    private static BenchmarkFigure[] Run(BenchmarkConditions conditions)
    {
        var grid = new BenchmarkTraining("Grid ConvCNP", GridSettings, new WaveFieldPrior(TrainingSeed, Channels, Times), new WaveFieldPrior(HeldOutSeed, Channels, Times) { IsForecast = true }, Steps, Steps, LearningRate: 2e-3) { ValidationTasks = 32 };
        var channel = new BenchmarkTraining("ConvCNP by channel", ChannelSettings, new WaveChannelPrior(TrainingSeed, Channels, Times), new WaveChannelPrior(HeldOutSeed, Channels, Times), ChannelSteps, ChannelSteps, LearningRate: 1e-3) { BatchTasks = 64 };
        ModelWeights gridWeights = grid.Run(conditions), channelWeights = channel.Run(conditions);
        using var gridPredictor = new TaskPredictor(GridSettings, grid.Training.Shape, components: 1, gridWeights);
        using var rowPredictor = new GridPredictor(GridSettings, gridWeights);
        using var channelPredictor = new TaskPredictor(ChannelSettings, channel.Training.Shape, components: 1, channelWeights);

        int fields = conditions.Scaled(Fields);
        double gridLikelihood = 0, channelLikelihood = 0;
        List<double> gridNormal = [], gridOdd = [], channelNormal = [], channelOdd = [];
        for (int number = 0; number < fields; number++)
        {
            conditions.Cancellation.ThrowIfCancellationRequested();
            float[] normal = Field(number, lagging: null), odd = Field(number, new Random(number).Next(Channels));
            gridLikelihood += LogLikelihood(gridPredictor, Forecast(normal), normal) / fields;
            channelLikelihood += LogLikelihood(channelPredictor, ByChannel(normal), normal) / fields;
            gridNormal.Add(ScoreOf(rowPredictor.Predict(normal), normal));
            gridOdd.Add(ScoreOf(rowPredictor.Predict(odd), odd));
            channelNormal.Add(ScoreOf(channelPredictor.PredictMarginals(ByChannel(normal)), normal));
            channelOdd.Add(ScoreOf(channelPredictor.PredictMarginals(ByChannel(odd)), odd));
        }
        double channelArea = RocAuc.Of(channelOdd, channelNormal)!.Value, gridArea = RocAuc.Of(gridOdd, gridNormal)!.Value;
        return
        [
            new("ConvCNP by channel, log-likelihood", null, null, channelLikelihood, null, null),
            new("Grid ConvCNP, log-likelihood", null, null, gridLikelihood, channelLikelihood + LeastBetter, null),
            new("ConvCNP by channel, ROC AUC of lagging channels", null, null, channelArea, null, null),
            new("Grid ConvCNP, ROC AUC of lagging channels", null, null, gridArea, channelArea + LeastBetter, null),
        ];
    }

    // [times × channels]. A lagging channel shows what it should have shown some rows before, for as long as anybody looks back: its own past tells nothing.
    private static float[] Field(int number, int? lagging)
    {
        Random random = BatchRandom.Of(EvaluationSeed, number);
        var field = new WaveField(random);
        int lag = LeastLag + number % (MostLag - LeastLag + 1);
        return [.. Enumerable.Range(0, Times * Channels).Select(place => field.Measure(place / Channels - (place % Channels == lagging ? lag : 0), place % Channels, random))];
    }

    private static TaskBatch Forecast(float[] field)
    {
        var batch = new TaskBatch(new TaskShape(Inputs: 2));
        batch.Resize(1, Times * Channels, Channels);
        for (int place = 0; place < field.Length - Channels; place++) batch.SetContext(0, place, [place / Channels, place % Channels], [field[place]]);
        for (int channel = 0; channel < Channels; channel++) batch.SetTarget(0, channel, [Times - 1, channel], [0]);
        return batch;
    }

    private static TaskBatch ByChannel(float[] field)
    {
        var batch = new TaskBatch(new TaskShape(Inputs: 1));
        batch.Resize(Channels, Times - 1, 1);
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int time = 0; time < Times - 1; time++) batch.SetContext(channel, time, [time], [field[time * Channels + channel]]);
            batch.SetTarget(channel, 0, [Times - 1], [0]);
        }
        return batch;
    }

    // A value of the newest row.
    private static double LogLikelihood(TaskPredictor predictor, TaskBatch batch, float[] field)
    {
        Component[] predicted = predictor.PredictMarginals(batch);
        return Enumerable.Range(0, Channels).Average(channel => Normal.LogDensity((field[^(Channels - channel)] - predicted[channel].Mean) / predicted[channel].Deviation) - Math.Log(predicted[channel].Deviation));
    }

    // Of the most improbable channel of the newest row.
    private static double ScoreOf(Component[] predicted, float[] field) => Enumerable.Range(0, Channels).Max(channel => Math.Abs(field[^(Channels - channel)] - predicted[channel].Mean) / predicted[channel].Deviation);
}
