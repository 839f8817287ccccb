using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.GaussianProcesses;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>Tasks from Gaussian processes, drawn exactly, with one input and one channel; and what the exact Gaussian process would say of the same tasks.</summary>
public sealed class GaussianProcessPrior : ITaskSource
{
    private static readonly Scalar Floor = 0.01.ToScalar();
    private static readonly Scalar Half = 0.5.ToScalar();
    private static readonly Scalar LogTwoPi = 1.8378770664093454835606594728112.ToScalar();

    // So many numbers of covariance matrices at a time stay in the processor's cache: all matrices of a batch at once take many times longer.
    private const int MatrixNumbers = 40_000;

    private readonly int _seed;

    /// <summary>Makes a source.</summary>
    /// <param name="settings">What tasks.</param>
    /// <param name="seed">Which ones.</param>
    /// <exception cref="ArgumentException">The settings leave no room for a target, or the noise variance is not above 0.</exception>
    public GaussianProcessPrior(GaussianProcessPriorSettings settings, int seed)
    {
        if (!(settings.NoiseVariance > 0)) throw new ArgumentException($"The noise variance is {settings.NoiseVariance}; it must be above 0, such as 1e-8.", nameof(settings));
        if (settings.ContextPoints.Least < 0 || settings.ContextPoints.Most < settings.ContextPoints.Least || settings.TargetPoints.Least < 1 || settings.TargetPoints.Most < settings.TargetPoints.Least)
            throw new ArgumentException($"A task cannot have {settings.ContextPoints} and {settings.TargetPoints}; give the smaller number first, and at least one target.", nameof(settings));
        if (settings.MaxPoints < settings.ContextPoints.Most + settings.TargetPoints.Least)
            throw new ArgumentException($"With {settings.MaxPoints} points at most, a context of {settings.ContextPoints.Most} leaves no room for {settings.TargetPoints.Least} targets.", nameof(settings));
        (Settings, _seed) = (settings, seed);
    }

    /// <summary>What tasks it draws.</summary>
    public GaussianProcessPriorSettings Settings { get; }

    /// <inheritdoc/>
    public TaskShape Shape => new(1);

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        TorchThreads.UseOne();
        using IDisposable gradients = no_grad();
        Draw draw = DrawTasks(tasks, first);
        int before = Settings.TargetsIncludeContext ? draw.Contexts : 0;
        batch.Resize(tasks, draw.Contexts, before + draw.Targets);
        batch.TargetsIncludeContext = Settings.TargetsIncludeContext;
        for (int task = 0; task < tasks; task++)
        {
            int start = task * draw.Points;
            for (int point = 0; point < draw.ContextSizes[task]; point++)
            {
                float input = (float)draw.Inputs[start + point], value = (float)draw.Values[start + point];
                batch.SetContext(task, point, [input], [value]);
                if (Settings.TargetsIncludeContext) batch.SetTarget(task, point, [input], [value]);
            }
            for (int target = 0; target < draw.TargetSizes[task]; target++)
                batch.SetTarget(task, before + target, [(float)draw.Inputs[start + draw.Contexts + target]], [(float)draw.Values[start + draw.Contexts + target]]);
        }
    }

    /// <summary>What the exact Gaussian process that knows the hyper-parameters says of a batch. Context points that stand among the targets are not judged.</summary>
    /// <param name="tasks">As given to <see cref="Fill"/>.</param>
    /// <param name="first">As given to <see cref="Fill"/>.</param>
    /// <remarks>It draws the tasks once more, in full precision: rounding to float32 would be noise far above a variance of 1e-8.</remarks>
    public OracleFigures Oracle(int tasks, long first)
    {
        OracleFigures[] each = OracleOfEach(tasks, first);
        return new OracleFigures(
            each.Average(figures => figures.Diagonal), each.Average(figures => figures.FlooredDiagonal), each.Average(figures => figures.Joint), each.Average(figures => figures.Prior));
    }

    /// <summary>The same for each task of a batch.</summary>
    internal OracleFigures[] OracleOfEach(int tasks, long first)
    {
        TorchThreads.UseOne();
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Draw draw = DrawTasks(tasks, first);
        Kernel kernel = Settings.Kernel.Build(draw.Logarithms, 0, tasks);
        Tensor noiseVariance = tensor(Settings.NoiseVariance, dtype: float64);
        Tensor inputs = tensor(draw.Inputs, [tasks, draw.Points, 1], dtype: float64), values = tensor(draw.Values, [tasks, draw.Points], dtype: float64);
        Tensor targets = inputs.narrow(1, draw.Contexts, draw.Targets), targetValues = values.narrow(1, draw.Contexts, draw.Targets);
        Tensor? contextKnown = Known(draw.ContextSizes, draw.Contexts), targetKnown = Known(draw.TargetSizes, draw.Targets);
        var process = new ExactGaussianProcess(kernel, noiseVariance, inputs.narrow(1, 0, draw.Contexts), values.narrow(1, 0, draw.Contexts), contextKnown);
        (Tensor mean, Tensor latent) = process.Predict(targets);
        Tensor variance = latent.Plus(noiseVariance), squaredError = (targetValues - mean).Squared();
        ReadOnlySpan<double> diagonal = PerTarget(LogDensity(squaredError, variance), targetKnown, draw);
        ReadOnlySpan<double> floored = PerTarget(LogDensity(squaredError, variance.clamp_min(Floor)), targetKnown, draw);
        ReadOnlySpan<double> prior = PerTarget(LogDensity(targetValues.Squared(), kernel.Variance(targets).Plus(noiseVariance)), targetKnown, draw);
        ReadOnlySpan<double> joint = MemoryMarshal.Cast<byte, double>(process.JointLogDensity(targets, targetValues, targetKnown).bytes);
        var each = new OracleFigures[tasks];
        for (int task = 0; task < tasks; task++) each[task] = new OracleFigures(diagonal[task], floored[task], joint[task] / draw.TargetSizes[task], prior[task]);
        return each;
    }

    private static Tensor LogDensity(Tensor squaredError, Tensor variance) => -(squaredError / variance).Plus(variance.log()).Plus(LogTwoPi) * Half;

    private static ReadOnlySpan<double> PerTarget(Tensor each, Tensor? known, Draw draw)
    {
        Tensor sums = (known is null ? each : each * known).sum(-1) / tensor(Array.ConvertAll(draw.TargetSizes, size => (double)size), dtype: float64);
        return MemoryMarshal.Cast<byte, double>(sums.bytes);
    }

    // Null where all points are there.
    private static Tensor? Known(int[] sizes, int places)
    {
        if (Array.TrueForAll(sizes, size => size == places)) return null;
        double[] known = new double[sizes.Length * places];
        for (int task = 0; task < sizes.Length; task++) Array.Fill(known, 1, task * places, sizes[task]);
        return tensor(known, [sizes.Length, places], dtype: float64);
    }

    // Points that are not there are drawn all the same: values are of one joint distribution, and to leave some out does not change the others.
    private Draw DrawTasks(int tasks, long first)
    {
        Random random = BatchRandom.Of(_seed, first);
        (int[] contextSizes, int[] targetSizes) = DrawSizes(tasks, random);
        int contexts = contextSizes.Max(), targets = targetSizes.Max(), points = contexts + targets;
        double[][] logarithms = Settings.Kernel.DrawLogarithms(tasks, random);
        double[] inputs = new double[tasks * points], values = new double[tasks * points];
        for (int at = 0; at < inputs.Length; at++) inputs[at] = (at % points < contexts ? Settings.ContextInputs : Settings.TargetInputs).Draw(random);
        double[] standardNormal = new double[tasks * points];
        StandardNormal.Fill<double>(standardNormal, random);
        int together = Math.Max(1, MatrixNumbers / (points * points));
        for (int begin = 0; begin < tasks; begin += together) Sample(inputs, standardNormal, values, logarithms, begin, Math.Min(together, tasks - begin), points);
        return new Draw(contexts, targets, contextSizes, targetSizes, inputs, values, logarithms);
    }

    private void Sample(double[] inputs, double[] standardNormal, double[] values, double[][] logarithms, int first, int tasks, int points)
    {
        using DisposeScope scope = NewDisposeScope();
        int from = first * points, to = from + tasks * points;
        Kernel kernel = Settings.Kernel.Build(logarithms, first, tasks);
        var prior = new ExactGaussianProcess(kernel, tensor(Settings.NoiseVariance, dtype: float64), zeros(tasks, 0, 1, dtype: float64), zeros(tasks, 0, dtype: float64));
        Tensor sample = prior.Sample(tensor(inputs[from..to], [tasks, points, 1], dtype: float64), tensor(standardNormal[from..to], [tasks, points], dtype: float64));
        MemoryMarshal.Cast<byte, double>(sample.bytes).CopyTo(values.AsSpan(from));
    }

    private (int[] Contexts, int[] Targets) DrawSizes(int tasks, Random random)
    {
        int[] contexts = new int[tasks], targets = new int[tasks];
        for (int task = 0; task < tasks; task++)
        {
            bool own = task == 0 || Settings.SizesPerTask;
            contexts[task] = own ? Settings.ContextPoints.Draw(random) : contexts[0];
            targets[task] = own ? (Settings.TargetPoints with { Most = Math.Min(Settings.TargetPoints.Most, Settings.MaxPoints - contexts[task]) }).Draw(random) : targets[0];
        }
        return (contexts, targets);
    }

    /// <summary>Tasks before they are put into a batch: inputs and values of the context's places, then of the targets'.</summary>
    private sealed record Draw(int Contexts, int Targets, int[] ContextSizes, int[] TargetSizes, double[] Inputs, double[] Values, double[][] Logarithms)
    {
        public int Points => Contexts + Targets;
    }
}
