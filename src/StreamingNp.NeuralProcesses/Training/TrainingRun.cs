using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>The model and the optimiser of one training.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly NeuralProcess _network;
    private readonly AdamOptimiser _optimiser;

    public TrainingRun(ModelSettings settings, TaskShape shape, int components, TrainingOptions options, ModelWeights? start)
    {
        TorchThreads.UseOne();
        _options = options;
        _network = NeuralProcess.Create(settings, shape, components);
        if (start is null) _network.Initialise(options.Seed);
        else _network.Load(start);
        _optimiser = new AdamOptimiser(_network.parameters());
    }

    /// <summary>One step of the optimiser.</summary>
    /// <param name="batch">The tasks.</param>
    /// <param name="step">The number of the step, which decides what is drawn.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <returns>The loss before the step; NaN, and no step done, where it or the gradient is not finite.</returns>
    public double Step(TaskBatch batch, int step, double learningRate)
    {
        using TaskTensors tasks = TaskTensors.Of(batch);
        using IDisposable scope = NewDisposeScope();
        _optimiser.ClearGradients();
        if (Loss(tasks, step) is not { } loss) return double.NaN;
        double nll = Value(loss);
        if (!double.IsFinite(nll)) return double.NaN;
        loss.backward();
        double norm = nn.utils.clip_grad_norm_(_network.parameters(), _options.MaxGradientNorm);
        if (!double.IsFinite(norm)) return double.NaN;
        _optimiser.Step(learningRate);
        return nll;
    }

    /// <summary>The mean negative log-likelihood of all targets in <paramref name="batches"/>.</summary>
    public double Validate(IEnumerable<TaskBatch> batches, CancellationToken cancellation)
    {
        using IDisposable noGradient = no_grad();
        double sum = 0, known = 0;
        foreach (TaskBatch batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            using TaskTensors tasks = TaskTensors.Of(batch);
            using IDisposable scope = NewDisposeScope();
            sum += Judge(tasks);
            foreach (float one in batch.TargetKnown) known += one;
        }
        return sum / Math.Max(1, known);
    }

    public ModelWeights Save() => _network.Save();

    /// <summary>Goes back to <paramref name="weights"/> and forgets the optimiser's moments.</summary>
    public void Load(ModelWeights weights)
    {
        _network.Load(weights);
        _optimiser.Reset();
    }

    /// <summary>What the next steps depend on.</summary>
    public TrainingState Save(int step, double learningRateShare, int setbacks, double firstNll, double bestNll, int sinceBest, string? warning, ModelWeights best) =>
        new(step, learningRateShare, setbacks, firstNll, bestNll, sinceBest, _optimiser.Steps, warning, _network.Save(), best, [.. _optimiser.Save()]);

    /// <summary>Goes on from a state.</summary>
    public void Load(TrainingState state)
    {
        _network.Load(state.Weights);
        _optimiser.Load(state.OptimiserSteps, state.Moments);
    }

    public void Dispose() => _network.Dispose();

    // A Gaussian process whose hyper-parameters ran away has no loss.
    private Tensor? Loss(TaskTensors tasks, int step)
    {
        try
        {
            return _network.Loss(tasks, BatchRandom.Of(_options.Seed, step));
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    private double Judge(TaskTensors tasks)
    {
        try
        {
            return Value((_network.NegativeLogLikelihood(tasks) * tasks.TargetKnown).sum());
        }
        catch (ArithmeticException)
        {
            return double.NaN;
        }
    }

    // Not item(): it reads a scalar that nothing keeps alive.
    private static float Value(Tensor single) => MemoryMarshal.Read<float>(single.bytes);
}
