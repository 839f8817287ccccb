using System.Runtime.InteropServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>A stretch of improbable values to one side, such as a job, that may come again at the same time of day; in twenty bytes.</summary>
/// <param name="Start">The local time of its first point.</param>
/// <param name="End">The local time of its last point.</param>
/// <param name="Size">Its largest residual, with its sign, in the units of the series.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct RecurringEvent(LocalTime Start, LocalTime End, float Size);
