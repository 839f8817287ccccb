using StreamingNp.NeuralProcesses.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>A residual depthwise-separable convolution (Chollet 2017) over a field of time by channels.</summary>
internal sealed class GridBlock : nn.Module
{
    private readonly Conv2d _neighbours, _residual;

    /// <summary>Makes the layers.</summary>
    /// <param name="width">The numbers at each place.</param>
    /// <param name="kernelSize">The places seen at once in either direction; odd.</param>
    public GridBlock(int width, int kernelSize) : base(nameof(GridBlock))
    {
        register_module("neighbours", _neighbours = nn.Conv2d(width, width, ((long)kernelSize, kernelSize), padding: ((long)(kernelSize / 2), kernelSize / 2), groups: width));
        register_module(NeuralProcess.ResidualLayer, _residual = nn.Conv2d(width, width, (1L, 1L)));
    }

    /// <summary>[B, width, T, C] to the same.</summary>
    public Tensor Forward(Tensor field) => field.Plus(_residual.forward(_neighbours.forward(field.relu())));
}
