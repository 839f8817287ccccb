using StreamingNp.NeuralProcesses.Native;
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
        for (int index = 0; index < _encoders.Length; index++) register_module($"encoder_{index}", _encoders[index] = new PooledEncoder(settings, shape, settings.EncoderWidth > 0 ? settings.EncoderWidth : settings.HiddenWidth, width: settings.EncoderWidth));
        register_module("decoder", _decoder = new TargetDecoder(settings, (settings.EncoderWidth > 0 ? settings.EncoderWidth : settings.HiddenWidth) * settings.Encoders, shape.Inputs + (settings.SeesNeighbours ? shape.Features - 2 : 0), shape.Channels * Head.Outputs + (settings.SeesNeighbours ? TargetFeatures.Rules : 0)));
    }

    public override Tensor Forward(TaskTensors tasks)
    {
        PointSet context = tasks.Context;
        Tensor representation = _encoders.Length == 1 ? _encoders[0].Forward(context) : cat([.. _encoders.Select(encoder => encoder.Forward(context))], -1);
        if (!Settings.SeesNeighbours) return Channels(_decoder.Forward(representation, tasks.TargetInputs)).unsqueeze(0);
        Tensor features = tasks.TargetFeatures.narrow(-1, 2, Shape.Features - 2);
        Tensor outputs = _decoder.Forward(representation, tasks.TargetInputs, features);
        int components = Head.Outputs / 3;
        Tensor rules = features.narrow(-1, 0, TargetFeatures.Rules), shares = nn.functional.softmax(outputs.narrow(-1, Head.Outputs, TargetFeatures.Rules), -1);
        Tensor centre = (rules * shares).sum(-1, keepdim: true);
        return Channels(cat([outputs.narrow(-1, 0, components), outputs.narrow(-1, components, components).Plus(centre), outputs.narrow(-1, 2 * components, components)], -1)).unsqueeze(0);
    }
}
