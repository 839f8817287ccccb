using StreamingNp.App.Configuration;
using StreamingNp.App.Models;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Incidents;
using StreamingNp.Streaming.Testing;

namespace StreamingNp.App.Tests.Testing;

public sealed class OwnConfigurationTests
{
    // docs/library.md shows this.
    [Fact]
    public void The_example_of_the_library_page_holds()
    {
        var reader = new SettingsReader();
        reader.AddFile(SettingsFile.Find(".")!);
        reader.Add("incidents.no_data_after", "15m", "this test");
        ProcessorSettings settings = reader.Finish();
        var model = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), Environment.CurrentDirectory).Load(Console.Error.WriteLine);

        using var driver = new LaneDriver(settings.ToLaneOptions(), model, topic: "metrics");
        var midnight = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        for (int minute = 0; minute < 300; minute += 5) driver.Send("host-1/cpu", midnight.AddMinutes(minute), 20 + minute % 3);
        Assert.Empty(driver.Events);
        driver.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((EventCause.NoData, IncidentChange.Opened), (driver.Events[0].Cause, driver.Events[0].State));
        driver.Restart();
        driver.Send("host-1/cpu", driver.Now, 21);
        Assert.Equal(IncidentChange.Resolved, driver.Events[^1].State);
        Assert.Equal(2, driver.Events.Count);
        Assert.Equal(new ObservationCounts { Consumed = 61, Observations = 61, WarmingUp = 12, Scored = 49 }, driver.Counts);
    }
}
