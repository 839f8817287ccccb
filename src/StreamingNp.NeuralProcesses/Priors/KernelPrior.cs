using StreamingNp.NeuralProcesses.GaussianProcesses;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>A kernel whose hyper-parameters are drawn anew for each task.</summary>
public sealed class KernelPrior
{
    private readonly UniformRange[] _ranges;

    /// <summary>Makes a prior.</summary>
    /// <param name="expression">Which kernels.</param>
    /// <param name="ranges">A range for each of the hyper-parameters of the expression, in their order; that of a variance is the range of its square root.</param>
    /// <exception cref="ArgumentException">There are more or fewer ranges than hyper-parameters, or a range that is empty or not above 0.</exception>
    public KernelPrior(KernelExpression expression, params ReadOnlySpan<UniformRange> ranges)
    {
        if (ranges.Length != expression.HyperParameters.Count)
            throw new ArgumentException($"The kernel '{expression}' has {expression.HyperParameters.Count} hyper-parameters, and {ranges.Length} ranges are given.", nameof(ranges));
        foreach (UniformRange range in ranges)
            if (!(range.Least > 0 && range.Most >= range.Least && double.IsFinite(range.Most)))
                throw new ArgumentException($"A hyper-parameter cannot lie between {range.Least} and {range.Most}; give two numbers above 0, the smaller one first.", nameof(ranges));
        Expression = expression;
        _ranges = ranges.ToArray();
    }

    /// <summary>Which kernels.</summary>
    public KernelExpression Expression { get; }

    /// <summary>The range of each hyper-parameter, in the order of the expression; that of a variance is the range of its square root.</summary>
    public IReadOnlyList<UniformRange> Ranges => _ranges;

    /// <summary>RBF of length-scale 0.1 to 0.6 and output scale 0.1 to 1 (Transformer Neural Processes, Nguyen and Grover 2022, and Bootstrapping Neural Processes, Lee et al. 2020).</summary>
    public static KernelPrior VaryingRbf { get; } = new(KernelExpression.Parse("rbf"), new(0.1, 1), new(0.1, 0.6));

    /// <summary>Matérn-5/2 with the ranges of <see cref="VaryingRbf"/>.</summary>
    public static KernelPrior VaryingMatern { get; } = new(KernelExpression.Parse("matern52"), new(0.1, 1), new(0.1, 0.6));

    /// <summary>Periodic with the ranges of <see cref="VaryingRbf"/> and a period of 0.1 to 0.5.</summary>
    public static KernelPrior VaryingPeriodic { get; } = new(KernelExpression.Parse("periodic"), new(0.1, 1), new(0.1, 0.6), new(0.1, 0.5));

    /// <summary>RBF of length-scale 0.25 and variance 1, called EQ (ConvCNP, Gordon et al. 2020; ConvNP, Foong et al. 2020).</summary>
    public static KernelPrior Rbf { get; } = Fixed("rbf", 1, 0.25);

    /// <summary>Matérn-5/2 of length-scale 0.25 and variance 1.</summary>
    public static KernelPrior Matern { get; } = Fixed("matern52", 1, 0.25);

    /// <summary>RBF of length-scale 0.5 times periodic of period 0.25 and length-scale 1.</summary>
    public static KernelPrior WeaklyPeriodic { get; } = Fixed("rbf * periodic", 1, 0.5, 1, 0.25);

    /// <summary>The sum of RBFs of length-scale 0.25 and 1, each of variance 1; its noise belongs to the observations (<see cref="GaussianProcessPriorSettings.NoiseVariance"/>).</summary>
    public static KernelPrior Mixture { get; } = Fixed("rbf + rbf", 1, 0.25, 1, 1);

    /// <summary>Draws the logarithms of the hyper-parameters of each task.</summary>
    /// <returns>For each hyper-parameter a number a task, or one number where all tasks have the same.</returns>
    internal double[][] DrawLogarithms(int tasks, Random random) =>
        [.. _ranges.Select((range, index) => DrawLogarithms(range, Expression.HyperParameters[index].Kind, range.Least == range.Most ? 1 : tasks, random))];

    /// <summary>Makes the kernel of some tasks that stand side by side, from what <see cref="DrawLogarithms(int, Random)"/> gave.</summary>
    internal Kernel Build(double[][] logarithms, int first, int tasks) =>
        Expression.Build([.. logarithms.Select(each => each.Length == 1 ? tensor(each[0], dtype: float64) : tensor(each[first..(first + tasks)], [tasks, 1, 1], dtype: float64))]);

    private static KernelPrior Fixed(string expression, params double[] values) => new(KernelExpression.Parse(expression), [.. values.Select(UniformRange.Always)]);

    private static double[] DrawLogarithms(UniformRange range, HyperParameterKind kind, int count, Random random)
    {
        double power = kind == HyperParameterKind.Variance ? 2 : 1;
        double[] logarithms = new double[count];
        for (int at = 0; at < count; at++) logarithms[at] = power * Math.Log(range.Draw(random));
        return logarithms;
    }
}
