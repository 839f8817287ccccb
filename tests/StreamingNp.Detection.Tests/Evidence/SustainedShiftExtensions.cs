using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

internal static class SustainedShiftExtensions
{
    public static double AddAbove(this SustainedShift sustained, double modelScore) => sustained.Add(modelScore, isAbove: true, TimeSpan.FromMinutes(5));
}
