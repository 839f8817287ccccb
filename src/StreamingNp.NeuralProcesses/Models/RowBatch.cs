using System.Runtime.InteropServices;
using StreamingNp.Detection.Windows;
using TorchSharp;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The inputs of a network for a fixed number of rows, in tensors that are filled in place and live as long as the batch.</summary>
internal sealed class RowBatch : IDisposable
{
    private readonly torch.Tensor _context;
    private readonly torch.Tensor _shares;
    private readonly torch.Tensor _targets;

    public RowBatch(WindowLayout layout, int rows)
    {
        Rows = rows;
        _context = torch.zeros([rows, layout.MostContextPoints, WindowLayout.Inputs + 1]).DetachFromDisposeScope();
        _shares = torch.zeros([rows, layout.MostContextPoints]).DetachFromDisposeScope();
        _targets = torch.zeros([rows, layout.Stride, WindowLayout.Inputs]).DetachFromDisposeScope();
    }

    public int Rows { get; }

    public Span<float> Context => MemoryMarshal.Cast<byte, float>(_context.bytes);

    public Span<float> Shares => MemoryMarshal.Cast<byte, float>(_shares.bytes);

    public Span<float> Targets => MemoryMarshal.Cast<byte, float>(_targets.bytes);

    public torch.Tensor Forward(NeuralProcess network) => network.Forward(_context, _shares, _targets);

    public void Dispose()
    {
        _context.Dispose();
        _shares.Dispose();
        _targets.Dispose();
    }
}
