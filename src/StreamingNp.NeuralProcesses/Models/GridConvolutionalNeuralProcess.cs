using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// The Convolutional Conditional Neural Process on a grid (Gordon et al. 2020, section 4): time by channels is a field like an image. A 2-D set
/// convolution with a density channel spreads the context, a residual network works on the field, and each target is read off at its place.
/// </summary>
/// <remarks>
/// The first input is time, on a grid as <see cref="ConvolutionSettings"/> says, the second the number of the channel from 0 on. A value lies at
/// the nearest place of the grid, of several at one place their mean. What is missing has no density, which is not a value of 0.
/// </remarks>
internal sealed class GridConvolutionalNeuralProcess : NeuralProcess
{
    // Kept: a scalar made for one call can be collected while native code reads it.
    private static readonly Scalar Least = 1e-4f.ToScalar();

    private readonly Parameter _logSpread;
    private readonly Conv2d _first;
    private readonly GridBlock[] _blocks;
    private readonly Conv2d _hidden, _outputs;
    private readonly Tensor _squaredDistances;
    private readonly int _times, _channels, _reach;

    public GridConvolutionalNeuralProcess(ModelSettings settings, TaskShape shape, int components)
        : base(settings, shape, new MixtureHead(components, settings.DeviationFloor, settings.DegreesOfFreedom))
    {
        if (shape is not { Inputs: 2, Channels: 1 }) throw new ArgumentException($"A grid of channels has two inputs, time and the number of the channel, and one value; these tasks have {shape.Inputs} and {shape.Channels}.", nameof(shape));
        ConvolutionSettings convolution = settings.Convolution;
        (_times, _channels, _reach) = (convolution.GridPoints, convolution.GridChannels, convolution.KernelSize / 2);
        float[] distances = [.. Enumerable.Range(-_reach, 2 * _reach + 1).SelectMany(time => Enumerable.Range(-_reach, 2 * _reach + 1).Select(channel => -0.5f * (time * time + channel * channel)))];
        _squaredDistances = tensor(distances, [1, 1, 2 * _reach + 1, 2 * _reach + 1]).DetachFromDisposeScope();
        // A set convolution that begins with hardly more than each value at its own place.
        register_parameter("log_spread", _logSpread = new Parameter(tensor([MathF.Log(0.5f)])));
        // What is spread with its density, and what lies at the place itself with its own.
        register_module("first", _first = nn.Conv2d(4, convolution.Width, (1L, 1L)));
        _blocks = new GridBlock[convolution.Blocks];
        for (int block = 0; block < _blocks.Length; block++) register_module($"block_{block}", _blocks[block] = new GridBlock(convolution.Width, convolution.KernelSize));
        register_module("hidden", _hidden = nn.Conv2d(convolution.Width, settings.HiddenWidth, (1L, 1L)));
        register_module("outputs", _outputs = nn.Conv2d(settings.HiddenWidth, Head.Outputs, (1L, 1L)));
    }

    public override Tensor Forward(TaskTensors tasks)
    {
        (Tensor values, Tensor known) = Field(tasks);
        Tensor kernel = (_squaredDistances / _logSpread.Plus(_logSpread).exp()).exp();
        Tensor density = nn.functional.conv2d(known, kernel, padding: [_reach, _reach]), spread = nn.functional.conv2d(values, kernel, padding: [_reach, _reach]) / density.Plus(Least);
        Tensor field = _first.forward(cat([density, spread, known, values], 1));
        foreach (GridBlock block in _blocks) field = block.Forward(field);
        Tensor outputs = _outputs.forward(_hidden.forward(field.relu()).relu()).flatten(2);
        Tensor places = tensor(Places(TaskTensors.Numbers(tasks.TargetInputs)), [tasks.Tasks, 1, tasks.TargetPoints]).expand(-1, Head.Outputs, -1);
        return Channels(outputs.gather(2, places).transpose(1, 2)).unsqueeze(0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _squaredDistances.Dispose();
        base.Dispose(disposing);
    }

    // [B, 1, T, C] each: the mean of the values at each place, 0 where there is none, and whether there is one.
    private (Tensor Values, Tensor Known) Field(TaskTensors tasks)
    {
        int size = _times * _channels;
        float[] values = new float[tasks.Tasks * size], counts = new float[tasks.Tasks * size];
        long[] places = Places(TaskTensors.Numbers(tasks.ContextInputs));
        ReadOnlySpan<float> all = TaskTensors.Numbers(tasks.ContextValues), known = TaskTensors.Numbers(tasks.ContextKnown);
        for (int point = 0; point < places.Length; point++)
        {
            if (known[point] == 0) continue;
            long place = point / tasks.ContextPoints * size + places[point];
            values[place] += all[point];
            counts[place]++;
        }
        for (int place = 0; place < values.Length; place++)
        {
            if (counts[place] == 0) continue;
            values[place] /= counts[place];
            counts[place] = 1;
        }
        long[] shape = [tasks.Tasks, 1, _times, _channels];
        return (tensor(values, shape), tensor(counts, shape));
    }

    private long[] Places(ReadOnlySpan<float> inputs)
    {
        long[] places = new long[inputs.Length / 2];
        ConvolutionSettings convolution = Settings.Convolution;
        for (int point = 0; point < places.Length; point++)
        {
            int time = (int)Math.Clamp(Math.Round((inputs[2 * point] - convolution.Least) * convolution.PointsPerUnit), 0, _times - 1), channel = (int)Math.Clamp(Math.Round((double)inputs[2 * point + 1]), 0, _channels - 1);
            places[point] = (long)time * _channels + channel;
        }
        return places;
    }
}
