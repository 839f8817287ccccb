using System.Runtime.InteropServices;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>The network, the optimiser and the tensors of one training.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly WindowLayout _layout;
    private readonly TrainingOptions _options;
    private readonly NeuralProcess _network;
    private readonly Dictionary<int, RowBatch> _inputs = [];
    private readonly AdamOptimiser _optimiser;

    public TrainingRun(ModelSettings settings, WindowLayout layout, TrainingOptions options, ModelWeights? start)
    {
        TorchThreads.UseOne();
        (_layout, _options) = (layout, options);
        _network = NeuralProcess.Create(settings, layout);
        if (start is null) _network.Initialise(options.Seed);
        else _network.Load(start);
        _optimiser = new AdamOptimiser(_network.parameters());
    }

    /// <summary>One step of the optimiser.</summary>
    /// <returns>The mean negative log-likelihood before the step; NaN, and no step done, where it or the gradient is not finite.</returns>
    public double Step(TaskBatch batch, double learningRate)
    {
        using IDisposable scope = NewDisposeScope();
        _optimiser.ClearGradients();
        using Scalar known = Math.Max(1, Known(batch));
        Tensor loss = SumOfNll(batch) / known;
        double nll = Value(loss);
        if (!double.IsFinite(nll)) return double.NaN;
        loss.backward();
        double norm = nn.utils.clip_grad_norm_(_network.parameters(), _options.MostGradientNorm);
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
            using IDisposable scope = NewDisposeScope();
            sum += Value(SumOfNll(batch));
            known += Known(batch);
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

    public void Dispose()
    {
        _network.Dispose();
        foreach (RowBatch inputs in _inputs.Values) inputs.Dispose();
    }

    // Not item(): it reads a scalar that nothing keeps alive.
    private static float Value(Tensor single) => MemoryMarshal.Read<float>(single.bytes);

    private static double Known(TaskBatch batch) => batch.TargetKnown.Sum();

    private Tensor SumOfNll(TaskBatch batch)
    {
        if (!_inputs.TryGetValue(batch.Capacity, out RowBatch? inputs)) _inputs[batch.Capacity] = inputs = new RowBatch(_layout, batch.Capacity);
        batch.Context.CopyTo(inputs.Context);
        batch.Shares.CopyTo(inputs.Shares);
        batch.Targets.CopyTo(inputs.Targets);
        Tensor values = tensor(batch.TargetValues, [batch.Capacity, _layout.Stride]), known = tensor(batch.TargetKnown, [batch.Capacity, _layout.Stride]);
        return (_network.Head.NegativeLogLikelihood(inputs.Forward(_network), values) * known).sum();
    }
}
