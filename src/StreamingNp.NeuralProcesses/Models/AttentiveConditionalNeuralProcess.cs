using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The attentive Conditional Neural Process: each target is predicted from what it finds in the context (Kim et al. 2019, the deterministic path) and from a representation of the whole.</summary>
internal sealed class AttentiveConditionalNeuralProcess : NeuralProcess
{
    private readonly AttentiveEncoder _attentive;
    private readonly PooledEncoder _pooled;
    private readonly TargetDecoder _decoder;

    public AttentiveConditionalNeuralProcess(ModelSettings settings, TaskShape shape, int components)
        : base(settings, shape, new MixtureHead(components, settings.DeviationFloor, settings.DegreesOfFreedom))
    {
        int width = settings.HiddenWidth;
        register_module("attentive", _attentive = new AttentiveEncoder(settings, shape));
        register_module("pooled", _pooled = new PooledEncoder(settings, shape, width, attends: true));
        register_module("decoder", _decoder = new TargetDecoder(settings, 2 * width, shape.Inputs, shape.Channels * Head.Outputs));
    }

    protected override double FirstScale => 1;

    public override Tensor Forward(TaskTensors tasks) =>
        Channels(_decoder.Forward(_attentive.Forward(tasks.Context, tasks.TargetInputs), _pooled.Forward(tasks.Context), tasks.TargetInputs)).unsqueeze(0);
}
