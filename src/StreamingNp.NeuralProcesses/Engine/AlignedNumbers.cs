namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>Numbers that begin at a cache line and never move, all of them 0 at first. They live as long as this object: whoever reads them through <see cref="Start"/> keeps it alive.</summary>
internal sealed unsafe class AlignedNumbers
{
    private const int LineBytes = 64;

    private readonly float[] _array;
    private readonly int _offset;

    /// <summary>Makes room.</summary>
    /// <param name="length">The numbers; 0 or more.</param>
    public AlignedNumbers(int length)
    {
        Length = length;
        _array = GC.AllocateArray<float>(length + LineBytes / sizeof(float), pinned: true);
        fixed (float* first = _array)
        {
            _offset = (int)((-(nint)first & (LineBytes - 1)) / sizeof(float));
            Start = first + _offset;
        }
    }

    /// <summary>Where they begin.</summary>
    public float* Start { get; }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>The numbers.</summary>
    public Span<float> Span => _array.AsSpan(_offset, Length);
}
