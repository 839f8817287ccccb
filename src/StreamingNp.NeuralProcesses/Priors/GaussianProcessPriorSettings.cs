namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>What tasks a <see cref="GaussianProcessPrior"/> draws. Published set-ups are given by name.</summary>
public sealed record GaussianProcessPriorSettings
{
    /// <summary>The covariance of the functions.</summary>
    public required KernelPrior Kernel { get; init; }

    /// <summary>The variance of each observation, context and target, about its function; above 0, for that is what makes the covariance invertible: "no noise" is 1e-8.</summary>
    public required double NoiseVariance { get; init; }

    /// <summary>The size of a context.</summary>
    public required SizeRange ContextPoints { get; init; }

    /// <summary>The number of targets, the context not counted.</summary>
    public required SizeRange TargetPoints { get; init; }

    /// <summary>The most points, context and targets together: there are fewer targets where the context leaves less room.</summary>
    public int MaxPoints { get; init; } = 10_000;

    /// <summary>Whether each task of a batch has sizes of its own, or all have the same.</summary>
    public bool SizesPerTask { get; init; }

    /// <summary>Whether the context points stand among the targets, before the others.</summary>
    public bool TargetsIncludeContext { get; init; }

    /// <summary>Where context points lie.</summary>
    public UniformRange ContextInputs { get; init; } = new(-2, 2);

    /// <summary>Where targets lie.</summary>
    public UniformRange TargetInputs { get; init; } = new(-2, 2);

    /// <summary>
    /// The set-up of Bootstrapping and Transformer Neural Processes: 3 to 46 context points and 3 to 46 others, 49 at most together, the same in
    /// all tasks of a batch; noise of deviation 0.02. The figures of the papers are a mean over tasks of such batches.
    /// </summary>
    /// <param name="kernel"><see cref="KernelPrior.VaryingRbf"/> for training, and that or another one of varying hyper-parameters for evaluation.</param>
    /// <param name="training">Training has the context among the targets.</param>
    public static GaussianProcessPriorSettings TransformerNeuralProcesses(KernelPrior kernel, bool training) => new()
    {
        Kernel = kernel,
        NoiseVariance = 0.02 * 0.02,
        ContextPoints = new(3, 46),
        TargetPoints = new(3, 46),
        MaxPoints = 49,
        TargetsIncludeContext = training,
    };

    /// <summary>
    /// The set-up of NeuralProcesses.jl (ConvNP, Foong et al. 2020; GNP, Bruinsma et al. 2021): 50 targets, and 0 to 50 context points for training,
    /// 0 to 10 for evaluation, a task on its own.
    /// </summary>
    /// <param name="kernel">One of fixed hyper-parameters.</param>
    /// <param name="noiseVariance">1e-8, or 0.05² in the noisy tables.</param>
    /// <param name="training">Training has larger contexts.</param>
    public static GaussianProcessPriorSettings NeuralProcessesJulia(KernelPrior kernel, double noiseVariance, bool training) => new()
    {
        Kernel = kernel,
        NoiseVariance = noiseVariance,
        ContextPoints = new(0, training ? 50 : 10),
        TargetPoints = new(50, 50),
        SizesPerTask = true,
    };

    /// <summary>The set-up of wesselb/neuralprocesses (autoregressive CNPs, Bruinsma et al. 2023): 0 to 30 context points, 50 targets, noise of variance 0.05.</summary>
    /// <param name="kernel">One of fixed hyper-parameters.</param>
    public static GaussianProcessPriorSettings AutoregressiveNeuralProcesses(KernelPrior kernel) => new()
    {
        Kernel = kernel,
        NoiseVariance = 0.05,
        ContextPoints = new(0, 30),
        TargetPoints = new(50, 50),
        SizesPerTask = true,
    };

    /// <summary>The set-up of the ConvCNP paper (Gordon et al. 2020): 3 to 50 context points and 3 to 50 targets, the same in all tasks of a batch.</summary>
    /// <param name="kernel">One of fixed hyper-parameters.</param>
    /// <param name="noiseVariance">1e-8; 1e-3 for the noisy mixture.</param>
    public static GaussianProcessPriorSettings ConvolutionalConditional(KernelPrior kernel, double noiseVariance) => new()
    {
        Kernel = kernel,
        NoiseVariance = noiseVariance,
        ContextPoints = new(3, 50),
        TargetPoints = new(3, 50),
    };
}
