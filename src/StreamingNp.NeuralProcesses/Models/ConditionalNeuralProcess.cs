using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The Conditional Neural Process (Garnelo et al. 2018): the mean over the encoded points is the representation r of the context, and a
/// decoder predicts each target from r and its input.
/// </summary>
/// <remarks>
/// Where it <see cref="ModelSettings.SeesNeighbours"/>, the decoder sees <see cref="TargetFeatures"/> of a window, too. What it puts out is then relative to
/// the origin of the features, in their units.
/// </remarks>
internal sealed class ConditionalNeuralProcess : NeuralProcess
{
    private readonly int _components;
    private readonly PooledEncoder[] _encoders;
    private readonly TargetDecoder _decoder;

    public ConditionalNeuralProcess(ModelSettings settings, TaskShape shape, int components)
        : base(settings, shape, new MixtureHead(components, settings.DeviationFloor, settings.DegreesOfFreedom))
    {
        if (settings.SeesNeighbours && shape != ContextPacking.Shape) throw new ArgumentException("The model setting sees_neighbours is true, but only windows have neighbours; set it to false.", nameof(settings));
        _components = components;
        _encoders = new PooledEncoder[settings.Encoders];
        for (int index = 0; index < _encoders.Length; index++)
            register_module($"encoder_{index}", _encoders[index] = new PooledEncoder(settings, shape, settings.RepresentationWidth, layerWidth: settings.RepresentationWidth));
        register_module("decoder", _decoder = new TargetDecoder(
            settings, settings.RepresentationWidth * settings.Encoders, shape.Inputs + settings.FeaturesSeen, shape.Channels * Head.Outputs + settings.RuleShares));
    }

    public override Tensor Forward(TaskTensors tasks)
    {
        PointSet context = tasks.Context;
        Tensor representation = _encoders.Length == 1 ? _encoders[0].Forward(context) : cat([.. _encoders.Select(encoder => encoder.Forward(context))], -1);
        if (!Settings.SeesNeighbours) return Channels(_decoder.Forward(representation, tasks.TargetInputs)).unsqueeze(0);
        Tensor seen = tasks.TargetFeatures.narrow(-1, TargetFeatures.Seen, TargetFeatures.SeenCount);
        return Channels(AroundRules(_decoder.Forward(representation, tasks.TargetInputs, seen), seen)).unsqueeze(0);
    }

    // The decoder puts out what share each rule has in the expectation, too; its means are relative to that.
    private Tensor AroundRules(Tensor outputs, Tensor seen)
    {
        Tensor shares = nn.functional.softmax(outputs.narrow(-1, Head.Outputs, Rule.Count), -1);
        Tensor expected = (seen.narrow(-1, 0, Rule.Count) * shares).sum(-1, keepdim: true);
        int first = MixtureOutputs.FirstMean(_components), behind = first + _components;
        return cat([outputs.narrow(-1, 0, first), outputs.narrow(-1, first, _components).Plus(expected), outputs.narrow(-1, behind, Head.Outputs - behind)], -1);
    }
}
