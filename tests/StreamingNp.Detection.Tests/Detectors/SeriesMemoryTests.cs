using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class SeriesMemoryTests
{
    private const int Series = 100;

    // With the 5 KB of its history at most, see HistoryTests, it makes 8 KB. What anomalies leave comes on top.
    [Fact]
    public void A_series_takes_3_KB_beside_its_history()
    {
        var blueprints = new RuledBlueprints(new DetectorBlueprint(new DetectorOptions(), new WindowLayout(), "topic"));
        SeriesDetector Make() => new(blueprints, new SeriesState("a", blueprints.General.Options.History));
        // What all series share is made with the first.
        Make();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int series = 0; series < Series; series++) Make();
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Series;

        Assert.InRange(each, 1, 3 * 1_024);
    }
}
