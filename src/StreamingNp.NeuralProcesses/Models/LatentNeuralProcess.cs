using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The Neural Process (Garnelo et al. 2018, arXiv 1807.01622): a latent variable z stands for what the context leaves open about the whole
/// function, beside a deterministic path, which attends to the context in the Attentive Neural Process (Kim et al. 2019).
/// </summary>
internal sealed class LatentNeuralProcess : NeuralProcess
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar LeastDeviation = 0.1f.ToScalar(), DeviationRange = 0.9f.ToScalar(), Half = 0.5f.ToScalar(), One = 1f.ToScalar();

    private readonly AttentiveEncoder? _attentive;
    private readonly PooledEncoder? _pooled;
    private readonly PooledEncoder _latent;
    private readonly TargetDecoder _decoder;
    private readonly float[] _noise;
    private float[] _trainingNoise = [];

    public LatentNeuralProcess(ModelSettings settings, TaskShape shape, int components)
        : base(settings, shape, new MixtureHead(components, settings.DeviationFloor, settings.DegreesOfFreedom))
    {
        bool attends = settings.Kind == ModelKind.AttentiveLatent;
        if (attends) register_module("attentive", _attentive = new AttentiveEncoder(settings, shape));
        else register_module("pooled", _pooled = new PooledEncoder(settings, shape, settings.HiddenWidth));
        register_module("latent", _latent = new PooledEncoder(settings, shape, 2 * settings.Latent.Width, attends));
        register_module("decoder", _decoder = new TargetDecoder(settings, settings.HiddenWidth + settings.Latent.Width, shape.Inputs, shape.Channels * Head.Outputs));
        _noise = new float[settings.Latent.Samples * settings.Latent.Width];
        StandardNormal.Fill<float>(_noise, new Random(0));
    }

    public override int Samples => Settings.Latent.Samples;

    protected override double FirstScale => _attentive is null ? base.FirstScale : 1;

    /// <summary>Predicts with the samples of the latent variable that belong to this model: the same context, the same prediction.</summary>
    public override Tensor Forward(TaskTensors tasks) => Forward(tasks, tensor(_noise, [Samples, 1, 1, Settings.Latent.Width]));

    /// <summary>Predicts.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="noise">The standard normal numbers that make the samples of the latent variable; [samples, B or 1, 1, latent width].</param>
    /// <returns>[samples, B, M, channels, outputs].</returns>
    public Tensor Forward(TaskTensors tasks, Tensor noise)
    {
        (Tensor mean, Tensor deviation) = Latent(tasks.Context);
        return Decode(tasks, mean.Plus(deviation * noise));
    }

    /// <summary>The negative variational bound of the order that the settings ask for, a target.</summary>
    public override Tensor Loss(TaskTensors tasks, Random random)
    {
        int samples = Settings.Latent.TrainingSamples, width = Settings.Latent.Width;
        double order = Settings.Latent.RenyiOrder;
        if (_trainingNoise.Length != samples * tasks.Tasks * width) _trainingNoise = new float[samples * tasks.Tasks * width];
        StandardNormal.Fill<float>(_trainingNoise, random);
        (Tensor priorMean, Tensor priorDeviation) = Latent(tasks.Context);
        (Tensor mean, Tensor deviation) = Latent(tasks.Everything());
        Tensor z = mean.Plus(deviation * tensor(_trainingNoise, [samples, tasks.Tasks, 1, width]));
        Tensor likelihood = -(Head.NegativeLogLikelihood(Decode(tasks, z), tasks.TargetValues) * tasks.TargetKnown).sum([2, 3]);
        using Scalar targets = Math.Max(1, Known(tasks)).ToScalar();
        if (order == 1) return (Divergence(mean, deviation, priorMean, priorDeviation) - likelihood.mean([0])).sum() / targets;

        Tensor weight = likelihood.Plus(LogDensity(z, priorMean, priorDeviation)) - LogDensity(z, mean, deviation);
        using Scalar power = (1 - order).ToScalar(), count = Math.Log(samples).ToScalar();
        return -((weight * power).logsumexp(0) - count).sum() / power / targets;
    }

    private Tensor Decode(TaskTensors tasks, Tensor z)
    {
        Tensor known = _attentive is not null ? _attentive.Forward(tasks.Context, tasks.TargetInputs) : _pooled!.Forward(tasks.Context);
        return Channels(_decoder.Forward(known, tasks.TargetInputs, z));
    }

    // Mean and deviation of the latent variable; [B, 1, latent width].
    private (Tensor Mean, Tensor Deviation) Latent(PointSet set)
    {
        Tensor[] halves = _latent.Forward(set).chunk(2, -1);
        return (halves[0], (halves[1].sigmoid() * DeviationRange).Plus(LeastDeviation));
    }

    // Up to a constant, which cancels; [samples, B].
    private static Tensor LogDensity(Tensor z, Tensor mean, Tensor deviation) =>
        -(((z - mean) / deviation).Squared() * Half).Plus(deviation.log()).sum([2, 3]);

    // Of two Gaussians, Kullback and Leibler; [B].
    private static Tensor Divergence(Tensor mean, Tensor deviation, Tensor priorMean, Tensor priorDeviation)
    {
        Tensor ratio = (deviation / priorDeviation).Squared(), shift = ((mean - priorMean) / priorDeviation).Squared();
        return ((ratio.Plus(shift) - One - ratio.log()) * Half).sum([1, 2]);
    }
}
