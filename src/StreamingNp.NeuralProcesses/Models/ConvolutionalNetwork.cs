using StreamingNp.NeuralProcesses.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>
/// Residual blocks on a grid, half of them before and half after a way down to coarser grids and back up, on which each halving has a block
/// on either side (U-Net, Ronneberger et al. 2015). What is local needs few blocks, what repeats from afar needs the halvings.
/// </summary>
internal sealed class ConvolutionalNetwork : nn.Module
{
    private readonly ConvolutionalBlock[] _before, _down, _up, _after;
    private readonly Linear[] _back;

    /// <summary>Makes the blocks.</summary>
    public ConvolutionalNetwork(ConvolutionSettings settings) : base(nameof(ConvolutionalNetwork))
    {
        _before = Blocks("before", (settings.Blocks + 1) / 2);
        _down = Blocks("down", settings.Halvings);
        _up = Blocks("up", settings.Halvings);
        _after = Blocks("after", settings.Blocks / 2);
        _back = new Linear[settings.Halvings];
        for (int index = 0; index < _back.Length; index++) register_module($"back_{index}_{NeuralProcess.ResidualLayer}", _back[index] = nn.Linear(settings.Width, settings.Width));

        ConvolutionalBlock[] Blocks(string name, int count)
        {
            var blocks = new ConvolutionalBlock[count];
            for (int index = 0; index < count; index++) register_module($"{name}_{index}", blocks[index] = new ConvolutionalBlock(settings.Width, settings.KernelSize));
            return blocks;
        }
    }

    /// <summary>[B, width, G] to the same.</summary>
    public Tensor Forward(Tensor grid)
    {
        foreach (ConvolutionalBlock block in _before) grid = block.Forward(grid);
        var finer = new Stack<Tensor>();
        foreach (ConvolutionalBlock block in _down)
        {
            finer.Push(grid);
            grid = block.Forward(grid.reshape(grid.size(0), grid.size(1), grid.size(2) / 2, 2).mean([-1]));
        }
        for (int index = 0; index < _up.Length; index++)
        {
            grid = _back[index].forward(_up[index].Forward(grid).transpose(1, 2)).transpose(1, 2);
            grid = finer.Pop().Plus(grid.unsqueeze(-1).expand(-1, -1, -1, 2).reshape(grid.size(0), grid.size(1), 2 * grid.size(2)));
        }
        foreach (ConvolutionalBlock block in _after) grid = block.Forward(grid);
        return grid;
    }
}
