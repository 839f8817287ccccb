using StreamingNp.App.Configuration;
using StreamingNp.App.Models;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Tests.Documents;

/// <summary>What docs/library.md shows.</summary>
public sealed class LibrarySampleTests
{
    [Fact]
    public void A_series_is_scored_in_this_process()
    {
        var midnight = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        IEnumerable<Observation> observations = Enumerable.Range(0, 500).Select(
            point => new Observation(EventTime.FromDateTimeOffset(midnight.AddMinutes(5 * point)), point == 400 ? 90 : 20 + point % 3));

        var settings = new ProcessorSettings();
        var model = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), Environment.CurrentDirectory).Load(Console.Error.WriteLine);
        var sink = new Incidents();
        using IPredictor predictor = model.NewPredictor();
        new OfflineDetection(predictor, settings.ToDetectorOptions(), topic: "metrics").Run([("host-1/cpu", observations)], sink, (_, _, _) => { });
        foreach (AnomalyEvent anomaly in sink.Events) Console.WriteLine(anomaly.Explanation);

        Assert.Equal(IncidentChange.Opened, sink.Events[0].State);
        Assert.Equal(EventTime.FromDateTimeOffset(midnight.AddMinutes(5 * 400)), sink.Events[0].Timestamp);
        Assert.Equal(IncidentEnd.Recovered, sink.Events[^1].Ended);
    }

    private sealed class Incidents : IDetectionSink
    {
        public List<AnomalyEvent> Events { get; } = [];

        public void Emit(AnomalyEvent anomaly) => Events.Add(anomaly);

        public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
        {
        }
    }
}
