using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>Sawtooth waves without noise (Bruinsma et al. 2023): a mean over the context cannot tell the phase, a convolution can, and one that sees its own predictions even more so.</summary>
internal sealed class SawtoothBenchmark : IBenchmark
{
    private const int ConditionalSteps = 4_000, ConvolutionalSteps = 10_000, Batches = 64, AutoregressiveBatches = 16;
    private const int TrainingSeed = 1, EvaluationSeed = 1_000_000, HeldOutSeed = 2_000_000;

    // What "far above" is taken to mean, in nats a target.
    private const double FarAbove = 0.5;

    private static readonly ModelSettings Conditional = TransformerSetUp.Settings(ModelKind.Conditional) with { DeviationFloor = 1e-3 };

    private static readonly ModelSettings Convolutional = new()
    {
        Kind = ModelKind.ConvolutionalConditional,
        DecoderLayers = 2,
        DeviationFloor = 1e-3,
        Convolution = new() { PointsPerUnit = 32, Blocks = 4, Halvings = 4 },
    };

    /// <inheritdoc/>
    public string Name => "sawtooth";

    /// <inheritdoc/>
    public string Description => "Sawtooth waves: the Conditional Neural Process, the convolutional one, and that one autoregressively";

    /// <inheritdoc/>
    public IReadOnlyList<BenchmarkPart> Parts => [new("Sawtooth", Run)];

    private static BenchmarkFigure[] Run(BenchmarkConditions conditions)
    {
        double conditional = Judge(Conditional, Train("Sawtooth, CNP", Conditional, ConditionalSteps, 5e-4, conditions), conditions);
        ModelWeights weights = Train("Sawtooth, ConvCNP", Convolutional, ConvolutionalSteps, 1e-3, conditions);
        double convolutional = Judge(Convolutional, weights, conditions);
        (double plain, double autoregressive) = Compare(weights, conditions);
        return
        [
            new("Sawtooth, CNP", Published: -0.17, Oracle: null, conditional, Least: null, Most: null),
            new("Sawtooth, ConvCNP", Published: 2.40, Oracle: null, convolutional, Least: conditional + FarAbove, Most: null),
            new("Sawtooth, ConvCNP, the tasks of the next line", Published: null, Oracle: null, plain, Least: null, Most: null),
            new("Sawtooth, ConvCNP, autoregressive", Published: 3.62, Oracle: null, autoregressive, Least: plain, Most: null),
        ];
    }

    private static ModelWeights Train(string name, ModelSettings settings, int steps, double learningRate, BenchmarkConditions conditions) =>
        new BenchmarkTraining(name, settings, new SawtoothPrior(TrainingSeed), new SawtoothPrior(HeldOutSeed), steps, steps, learningRate).Run(conditions);

    private static double Judge(ModelSettings settings, ModelWeights weights, BenchmarkConditions conditions) =>
        new PriorEvaluation(settings, weights).LogLikelihood(new SawtoothPrior(EvaluationSeed), conditions.Scaled(Batches), conditions.Cancellation);

    // Both on the same tasks, of which there are fewer: it takes a prediction a target.
    private static (double Plain, double Autoregressive) Compare(ModelWeights weights, BenchmarkConditions conditions)
    {
        const int Tasks = 16;
        var prior = new SawtoothPrior(EvaluationSeed);
        using var predictor = new TaskPredictor(Convolutional, prior.Shape, components: 1, weights);
        var autoregression = new Autoregression(predictor);
        var batch = new TaskBatch(prior.Shape);
        int batches = conditions.Scaled(AutoregressiveBatches), targets = 0;
        double plain = 0, autoregressive = 0;
        for (int number = 0; number < batches; number++)
        {
            conditions.Cancellation.ThrowIfCancellationRequested();
            prior.Fill(batch, Tasks, (long)number * Tasks);
            var components = predictor.PredictMarginals(batch);
            for (int place = 0; place < components.Length; place++) plain += new Detection.Distributions.Mixture(components.AsSpan(place, 1)).LogDensity(batch.TargetValues[place]);
            autoregressive += autoregression.LogDensity(batch).Sum();
            targets += batch.Tasks * batch.TargetPoints;
        }
        return (plain / targets, autoregressive / targets);
    }
}
