using StreamingNp.NeuralProcesses.GaussianProcesses;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The exact Gaussian process as a model among the others: it learns nothing but its hyper-parameters, by marginal likelihood, and conditions
/// on the context itself (Rasmussen and Williams 2006). Each channel is a function of its own, with the same covariance and noise of its own.
/// </summary>
internal sealed class GaussianProcessModel : NeuralProcess
{
    private readonly KernelExpression _expression;
    private readonly Parameter[] _logarithms;
    private readonly Parameter _logNoise;
    private readonly Scalar _leastNoise;

    public GaussianProcessModel(ModelSettings settings, TaskShape shape) : base(settings, shape, new MomentsHead())
    {
        _expression = KernelExpression.Parse(settings.Kernel);
        _leastNoise = (settings.DeviationFloor * settings.DeviationFloor).ToScalar();
        _logarithms = new Parameter[_expression.HyperParameters.Count];
        for (int index = 0; index < _logarithms.Length; index++)
        {
            HyperParameter one = _expression.HyperParameters[index];
            int numbers = one.Kind == HyperParameterKind.Variance ? 1 : shape.Inputs;
            _logarithms[index] = new Parameter(tensor([.. Enumerable.Repeat(Begin(one), numbers)]));
            register_parameter(FormattableString.Invariant($"log_{one.KernelName}_{one.Kernel}_{one.Kind}").ToLowerInvariant(), _logarithms[index]);
        }
        register_parameter("log_noise", _logNoise = new Parameter(tensor([.. Enumerable.Repeat(MathF.Log(0.1f), shape.Channels)])));
    }

    public override Tensor Forward(TaskTensors tasks)
    {
        Tensor targets = tasks.TargetInputs.to_type(ScalarType.Float64);
        var channels = new Tensor[Shape.Channels];
        for (int channel = 0; channel < channels.Length; channel++)
        {
            (Tensor mean, Tensor variance) = Condition(tasks.Context, channel).Predict(targets);
            channels[channel] = stack([mean, variance.Plus(NoiseVariance(channel)).sqrt()], -1);
        }
        return stack(channels, 2).to_type(ScalarType.Float32).unsqueeze(0);
    }

    /// <summary>The negative logarithm of the marginal likelihood of all that is known of the tasks, a value.</summary>
    public override Tensor Loss(TaskTensors tasks, Random random)
    {
        PointSet everything = tasks.Everything();
        Tensor likelihood = Condition(everything, 0).LogMarginalLikelihood().sum();
        for (int channel = 1; channel < Shape.Channels; channel++) likelihood = likelihood.Plus(Condition(everything, channel).LogMarginalLikelihood().sum());
        double known = 0;
        foreach (float one in TaskTensors.Numbers(everything.Known.contiguous())) known += one;
        using Scalar values = Math.Max(1, known).ToScalar();
        return (-likelihood / values).to_type(ScalarType.Float32);
    }

    /// <summary>The process of one channel, given a set of points.</summary>
    public ExactGaussianProcess Condition(PointSet set, int channel)
    {
        Kernel kernel = _expression.Build([.. _logarithms.Select((logarithm, index) =>
            _expression.HyperParameters[index].Kind == HyperParameterKind.Variance ? logarithm.to_type(ScalarType.Float64).squeeze(0) : logarithm.to_type(ScalarType.Float64))]);
        return new ExactGaussianProcess(
            kernel, NoiseVariance(channel), set.Inputs.to_type(ScalarType.Float64), set.Values.select(-1, channel).to_type(ScalarType.Float64), set.Known.select(-1, channel).to_type(ScalarType.Float64));
    }

    /// <summary>The variance of a value about its function; a scalar in float64.</summary>
    public Tensor NoiseVariance(int channel) => _logNoise.select(0, channel).to_type(ScalarType.Float64).exp().Plus(_leastNoise);

    // Where several kernels are added or multiplied, each begins with a scale of its own: the same ones would learn the same.
    private static float Begin(HyperParameter one) => one.Kind switch
    {
        HyperParameterKind.LengthScale => MathF.Log(0.5f * (1 << one.Kernel)),
        _ => 0,
    };
}
