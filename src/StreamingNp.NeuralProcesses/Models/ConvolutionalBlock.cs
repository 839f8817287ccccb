using StreamingNp.NeuralProcesses.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>A residual depthwise-separable convolution (Chollet 2017): neighbours are mixed within each number, then the numbers of each grid point.</summary>
internal sealed class ConvolutionalBlock : nn.Module
{
    private readonly Conv2d _neighbours;
    private readonly Linear _residual;

    /// <summary>Makes the layers.</summary>
    /// <param name="width">The numbers at each grid point.</param>
    /// <param name="kernelSize">The grid points seen at once; odd.</param>
    public ConvolutionalBlock(int width, int kernelSize) : base(nameof(ConvolutionalBlock))
    {
        // Two dimensions, one of them of length 1: several times as fast as one.
        register_module("neighbours", _neighbours = nn.Conv2d(width, width, (1L, kernelSize), padding: (0L, kernelSize / 2), groups: width));
        register_module(NeuralProcess.ResidualLayer, _residual = nn.Linear(width, width));
    }

    /// <summary>[B, width, G] to the same.</summary>
    public Tensor Forward(Tensor grid)
    {
        Tensor mixed = _neighbours.forward(grid.relu().unsqueeze(2)).squeeze(2);
        return grid.Plus(_residual.forward(mixed.transpose(1, 2)).transpose(1, 2));
    }
}
