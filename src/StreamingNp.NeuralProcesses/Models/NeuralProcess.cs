using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>A model from context set and target inputs to predictive distributions. What all kinds share.</summary>
internal abstract class NeuralProcess : nn.Module
{
    /// <summary>The name of a layer whose outputs are added to what came in: it begins small, so that depth does not pile up.</summary>
    public const string ResidualLayer = "residual";

    // What stands behind the targets of a task has no unit: its loss is masked, and must be finite for that.
    private static readonly Scalar SmallestUnit = 1e-3f.ToScalar();

    protected NeuralProcess(ModelSettings settings, TaskShape shape, IPredictiveHead head) : base(settings.Kind)
    {
        (Settings, Shape, Head) = (settings, shape, head);
    }

    /// <summary>What the model is built from.</summary>
    public ModelSettings Settings { get; }

    /// <summary>What its points are made of.</summary>
    public TaskShape Shape { get; }

    /// <summary>What the outputs of <see cref="Forward"/> mean.</summary>
    public IPredictiveHead Head { get; }

    /// <summary>The predictions that the mixture for a target is made of, one after the other; more than one for latent models.</summary>
    public virtual int Samples => 1;

    /// <summary>Builds the model that <paramref name="settings"/> ask for; its weights are arbitrary until <see cref="Initialise"/> or <see cref="Load"/>.</summary>
    /// <param name="settings">What it is built from.</param>
    /// <param name="shape">What its points are made of.</param>
    /// <param name="components">The components of the distribution of each target, over all samples of a latent variable; 1 or more.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the kind cannot have so many components.</exception>
    public static NeuralProcess Create(ModelSettings settings, TaskShape shape, int components)
    {
        settings.Validate();
        if (ModelKind.IsLatent(settings.Kind) && components % settings.Latent.Samples != 0)
            throw new ArgumentException($"A mixture of {components} components cannot hold as many of each of {settings.Latent.Samples} latent samples; make the components a multiple of latent.samples.", nameof(components));
        if (settings.Kind == ModelKind.GaussianProcess && components != 1)
            throw new ArgumentException($"A Gaussian process predicts one Gaussian, not a mixture of {components} components; ask for 1.", nameof(components));
        return settings.Kind switch
        {
            ModelKind.Conditional => new ConditionalNeuralProcess(settings, shape, components),
            ModelKind.AttentiveConditional => new AttentiveConditionalNeuralProcess(settings, shape, components),
            ModelKind.ConvolutionalConditional when settings.Convolution.IsOfChannels => new GridConvolutionalNeuralProcess(settings, shape, components),
            ModelKind.ConvolutionalConditional => new ConvolutionalConditionalNeuralProcess(settings, shape, components),
            ModelKind.Latent or ModelKind.AttentiveLatent => new LatentNeuralProcess(settings, shape, components / settings.Latent.Samples),
            ModelKind.GaussianProcess => new GaussianProcessModel(settings, shape),
            _ => throw new ArgumentException($"There is no model of kind \"{settings.Kind}\".", nameof(settings)),
        };
    }

    /// <summary>Predicts.</summary>
    /// <returns>[<see cref="Samples"/>, B, M, channels, <see cref="IPredictiveHead.Outputs"/>].</returns>
    public abstract Tensor Forward(TaskTensors tasks);

    /// <summary>What training minimises, a target: for conditional models the mean negative log-likelihood of the targets.</summary>
    /// <param name="tasks">Tasks with the values of their targets.</param>
    /// <param name="random">Draws what is drawn.</param>
    /// <returns>A scalar.</returns>
    public virtual Tensor Loss(TaskTensors tasks, Random random)
    {
        using Scalar known = Math.Max(1, Known(tasks)).ToScalar();
        return (NegativeLogLikelihood(tasks) * tasks.TargetKnown).sum() / known;
    }

    /// <summary>The negative log-likelihood of each target alone, under the mixture of all samples; [B, M, channels].</summary>
    public Tensor NegativeLogLikelihood(TaskTensors tasks) => NegativeLogLikelihood(Forward(tasks), tasks);

    /// <summary>The same from what <see cref="Forward"/> returned.</summary>
    public Tensor NegativeLogLikelihood(Tensor outputs, TaskTensors tasks)
    {
        if (!Settings.SeesNeighbours) return Mixed(Head.NegativeLogLikelihood(outputs, tasks.TargetValues));
        Tensor origin = tasks.TargetFeatures.narrow(-1, TargetFeatures.Origin, 1), unit = tasks.TargetFeatures.narrow(-1, TargetFeatures.Unit, 1).clamp_min(SmallestUnit);
        return Mixed(Head.NegativeLogLikelihood(outputs, (tasks.TargetValues - origin) / unit)).Plus(unit.log());
    }

    /// <summary>How far first weights may lie from 0, in units of one over the root of what comes in: √6 after He et al. 2015, 1 is PyTorch's own rule.</summary>
    /// <remarks>With 1 a CNP is far behind after 5,000 steps, with √6 an attentive one is (config/models/EXPERIMENTS.md).</remarks>
    protected virtual double FirstScale => Math.Sqrt(6);

    /// <summary>Draws all weights anew, uniform within <see cref="FirstScale"/>; biases within PyTorch's own rule.</summary>
    /// <param name="seed">Decides them.</param>
    public void Initialise(int seed)
    {
        var random = new Random(seed);
        double bound = 0;
        foreach (var (name, parameter) in named_parameters())
        {
            // A bias follows its weights. Other vectors, of norms and length-scales, are as their layers made them.
            bool isBias = parameter.dim() < 2;
            if (isBias && (bound == 0 || !name.EndsWith(".bias", StringComparison.Ordinal))) continue;
            if (!isBias) bound = 1 / Math.Sqrt((double)parameter.numel() / parameter.size(0));
            double scale = isBias ? bound : bound * FirstScale * (name.EndsWith($"{ResidualLayer}.weight", StringComparison.Ordinal) ? 0.1 : 1);
            foreach (ref float value in TaskTensors.Numbers(parameter)) value = (float)((random.NextDouble() * 2 - 1) * scale);
            if (isBias) bound = 0;
        }
    }

    /// <summary>A copy of all weights.</summary>
    public ModelWeights Save() => new(named_parameters().Select(Copy));

    /// <summary>Puts in weights that <see cref="Save"/> returned.</summary>
    /// <exception cref="ArgumentException">An array is missing, too many or of another shape; the sentence says which.</exception>
    public void Load(ModelWeights weights)
    {
        var reader = new WeightReader(weights);
        foreach (var (name, parameter) in named_parameters()) reader.Take(name, parameter.shape).CopyTo(TaskTensors.Numbers(parameter));
        reader.RequireAllTaken();
    }

    /// <summary>The number of target values that are known.</summary>
    protected static double Known(TaskTensors tasks)
    {
        double known = 0;
        foreach (float one in TaskTensors.Numbers(tasks.TargetKnown)) known += one;
        return known;
    }

    /// <summary>Splits the last dimension of a layer's outputs into channels; […, channels, outputs].</summary>
    protected Tensor Channels(Tensor outputs) => outputs.reshape([.. outputs.shape[..^1], Shape.Channels, Head.Outputs]);

    private static Tensor Mixed(Tensor each)
    {
        if (each.size(0) == 1) return each.squeeze(0);
        using Scalar count = Math.Log(each.size(0)).ToScalar();
        return -((-each).logsumexp(0) - count);
    }

    private static WeightArray Copy((string Name, Parameter Parameter) named) =>
        new(named.Name, [.. named.Parameter.shape.Select(length => (int)length)], TaskTensors.Numbers(named.Parameter).ToArray());
}
