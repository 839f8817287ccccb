using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The Convolutional Conditional Neural Process (Gordon et al. 2020): a set convolution spreads the context over a grid of the first input, a
/// convolutional network works there, and a second set convolution reads each target off. Whatever the context shows, it would show the same
/// a few grid points further on.
/// </summary>
/// <remarks>
/// On the grid lie, for each channel, the density of its points and the mean of their values, and the means of further inputs, if there are
/// any; further inputs of a target join what is read off.
/// </remarks>
internal sealed class ConvolutionalConditionalNeuralProcess : NeuralProcess
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Least = 1e-4f.ToScalar(), Half = 0.5f.ToScalar();

    private readonly Parameter _logEncoderScale, _logDecoderScale;
    private readonly Linear _first;
    private readonly ConvolutionalNetwork _network;
    private readonly TargetDecoder _decoder;
    private readonly Tensor _grid;
    private readonly Scalar _gridBegin, _gridEnd;

    public ConvolutionalConditionalNeuralProcess(ModelSettings settings, TaskShape shape, int components)
        : base(settings, shape, new MixtureHead(components, settings.DeviationFloor, settings.DegreesOfFreedom))
    {
        ConvolutionSettings convolution = settings.Convolution;
        float step = (float)(1 / convolution.PointsPerUnit);
        float[] places = [.. Enumerable.Range(0, convolution.GridPoints).Select(index => (float)(convolution.Least + index / convolution.PointsPerUnit))];
        _grid = tensor(places).DetachFromDisposeScope();
        (_gridBegin, _gridEnd) = (places[0].ToScalar(), places[^1].ToScalar());
        // Two grid steps, in which a set convolution begins to be smooth.
        register_parameter("log_encoder_scale", _logEncoderScale = new Parameter(tensor([MathF.Log(2 * step)])));
        register_parameter("log_decoder_scale", _logDecoderScale = new Parameter(tensor([MathF.Log(2 * step)])));
        int onGrid = 2 * shape.Channels + shape.Inputs - 1;
        register_module("first", _first = nn.Linear(onGrid, convolution.Width));
        register_module("network", _network = new ConvolutionalNetwork(convolution));
        register_module("decoder", _decoder = new TargetDecoder(settings, convolution.Width, shape.Inputs - 1, shape.Channels * Head.Outputs));
    }

    public override Tensor Forward(TaskTensors tasks)
    {
        Tensor onGrid = _network.Forward(_first.forward(Spread(tasks.Context)).relu().transpose(1, 2));
        Tensor read = Weights(Place(tasks.TargetInputs), _grid.unsqueeze(0), _logDecoderScale);
        Tensor found = (read / read.sum(-1, keepdim: true)).matmul(onGrid.transpose(1, 2));
        Tensor outputs = Shape.Inputs == 1 ? _decoder.Forward(found) : _decoder.Forward(found, tasks.TargetInputs.narrow(-1, 1, Shape.Inputs - 1));
        return Channels(outputs).unsqueeze(0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _grid.Dispose();
        base.Dispose(disposing);
    }

    // [B, G, 2 · channels + further inputs].
    private Tensor Spread(PointSet context)
    {
        Tensor weights = Weights(_grid.unsqueeze(0), Place(context.Inputs), _logEncoderScale);
        Tensor density = weights.matmul(context.Known);
        Tensor values = weights.matmul(context.Values) / density.Plus(Least);
        if (Shape.Inputs == 1) return cat([density, values], -1);
        Tensor present = context.Present().unsqueeze(-1);
        Tensor further = weights.matmul(context.Inputs.narrow(-1, 1, Shape.Inputs - 1) * present) / weights.matmul(present).Plus(Least);
        return cat([density, values, further], -1);
    }

    // Where on the grid; [B, points].
    private Tensor Place(Tensor inputs) => inputs.select(-1, 0).clamp(_gridBegin, _gridEnd);

    // [B, to, from].
    private static Tensor Weights(Tensor to, Tensor from, Tensor logScale) =>
        (-((to.unsqueeze(-1) - from.unsqueeze(-2)) / logScale.exp()).Squared() * Half).exp();
}
