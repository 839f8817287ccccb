using System.Runtime.InteropServices;

namespace StreamingNp.Detection.Evidence;

/// <summary>The range of a quantity over one block of time, in twenty bytes.</summary>
/// <param name="Number">The number of the block, counted from 1970.</param>
/// <param name="Least">The lowest value.</param>
/// <param name="Most">The highest value; not below <paramref name="Least"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct RangeBlock(int Number, double Least, double Most);
