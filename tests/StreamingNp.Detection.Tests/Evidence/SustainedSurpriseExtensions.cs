using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

internal static class SustainedSurpriseExtensions
{
    public static double AddAbove(this SustainedSurprise sustained, double surprise) => sustained.Add(surprise, isAbove: true, TimeSpan.FromMinutes(5));
}
