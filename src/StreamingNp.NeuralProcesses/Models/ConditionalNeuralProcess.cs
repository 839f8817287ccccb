using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The Conditional Neural Process (Garnelo et al. 2018): the mean over the encoded points is the representation r of the context, and a
/// decoder predicts each target from r and its input.
/// </summary>
internal sealed class ConditionalNeuralProcess : NeuralProcess
{
    private readonly PooledEncoder[] _encoders;
    private readonly TargetDecoder _decoder;

    public ConditionalNeuralProcess(ModelSettings settings, TaskShape shape, int components)
        : base(settings, shape, new MixtureHead(components, settings.DeviationFloor, settings.DegreesOfFreedom))
    {
        _encoders = new PooledEncoder[settings.Encoders];
        for (int index = 0; index < _encoders.Length; index++) register_module($"encoder_{index}", _encoders[index] = new PooledEncoder(settings, shape, settings.HiddenWidth));
        register_module("decoder", _decoder = new TargetDecoder(settings, settings.HiddenWidth * settings.Encoders, shape.Inputs, shape.Channels * Head.Outputs));
    }

    public override Tensor Forward(TaskTensors tasks)
    {
        PointSet context = tasks.Context;
        Tensor representation = _encoders.Length == 1 ? _encoders[0].Forward(context) : cat([.. _encoders.Select(encoder => encoder.Forward(context))], -1);
        return Channels(_decoder.Forward(representation, tasks.TargetInputs)).unsqueeze(0);
    }
}
