using System.Text.Json;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class NoDataTests
{
    private static readonly DetectorOptions Options = new() { Incidents = new() { NoDataAfter = TimeSpan.FromHours(1) } };

    [Fact]
    public void A_series_that_is_missed_is_an_incident_until_its_next_point()
    {
        Observation[] observations = Calm(300);
        DetectorRun run = Run(observations[..200]).OpenNoData();
        AnomalyEvent opened = Assert.Single(run.Sink.Events);
        EventTime last = observations[199].Time;
        Assert.Equal((IncidentChange.Opened, EventCause.NoData, Severity.Warning), (opened.State, opened.Cause, opened.Severity));
        Assert.Equal((last, last), (opened.Start, opened.Timestamp));
        Assert.Equal(new ModelVersion("context-mean", 1), opened.Model);
        Assert.Equal($"host-12/cpu has sent nothing since {last}, and has been silent for the 60 minutes after which it is missed.", opened.Explanation);
        JsonElement message = JsonElement.Parse(run.Sink.CanonicalEvents().Single());
        Assert.All(new[] { "value", "expected", "lower", "upper", "score", "probability", "direction" }, field => Assert.Equal(JsonValueKind.Null, message.GetProperty(field).ValueKind));

        run.Arrive(observations[260..]);
        Assert.Equal(2, run.Sink.Events.Count);
        AnomalyEvent resolved = run.Sink.Events[1];
        Assert.Equal((IncidentChange.Resolved, EventCause.NoData), (resolved.State, resolved.Cause));
        Assert.Equal((last, observations[260].Time), (resolved.Start, resolved.Timestamp));
        Assert.Equal(opened.Incident, resolved.Incident);
        Assert.NotEqual(opened.Id, resolved.Id);
        Assert.Equal($"host-12/cpu sends again since {observations[260].Time}, 5.1 hours after its last point before.", resolved.Explanation);
    }

    [Fact]
    public void It_is_missed_once_until_it_comes_back()
    {
        DetectorRun run = Run(Calm(200)).OpenNoData().OpenNoData();
        Assert.False(run.Detector.CanBeMissed);
        Assert.Single(run.Sink.Events);
        run.Arrive(Calm(201)[200..]).OpenNoData();
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved, IncidentChange.Opened], run.Sink.Events.Select(anomaly => anomaly.State));
        Assert.Equal(5, run.Sink.Events.Select(anomaly => anomaly.Id).Concat(run.Sink.Events.Select(anomaly => anomaly.Incident)).Distinct().Count());
    }

    [Fact]
    public void A_series_that_was_never_scored_is_not_missed()
    {
        DetectorRun run = Run(Calm(12)).OpenNoData();
        Assert.False(run.Detector.CanBeMissed);
        Assert.Empty(run.Sink.Events);
        Assert.True(Run(Calm(13)).Detector.CanBeMissed);
    }

    [Fact]
    public void Points_that_are_late_or_have_no_value_are_not_the_data_that_were_missed()
    {
        DetectorRun run = Run(Calm(200)).OpenNoData();
        run.Arrive([Calm(200)[199], Calm(200)[100], new Observation(Calm(201)[200].Time, double.NaN)]);
        Assert.Single(run.Sink.Events);
    }

    [Fact]
    public void What_its_values_did_is_an_incident_of_its_own()
    {
        // The last point opens one, and so does the silence after it.
        Observation[] observations = [.. Calm(230).Select((point, index) => index == 199 ? point with { Value = 90 } : point)];
        DetectorRun run = Run(observations[..200]).OpenNoData();
        Assert.Equal([EventCause.Value, EventCause.NoData], run.Sink.Events.Select(anomaly => anomaly.Cause));
        Assert.Equal(run.Sink.Events[0].Start, run.Sink.Events[1].Start);
        Assert.Equal(4, run.Sink.Events.SelectMany(anomaly => new[] { anomaly.Id, anomaly.Incident }).Distinct().Count());

        run.Arrive(observations[200..]);
        Assert.Equal([EventCause.NoData, EventCause.Value], run.Sink.Events.Skip(2).Select(anomaly => anomaly.Cause));
        Assert.Equal([run.Sink.Events[1].Incident, run.Sink.Events[0].Incident], run.Sink.Events.Skip(2).Select(anomaly => anomaly.Incident));

        Assert.Equal([EventCause.Value, EventCause.Idle, EventCause.NoData], Run(observations[..200]).ResolveIdle().OpenNoData().Sink.Events.Select(anomaly => anomaly.Cause));
    }

    [Fact]
    public void The_silence_changes_nothing_else()
    {
        Observation[] observations = Calm(300);
        DetectorRun missed = Run(observations[..200]).OpenNoData().Arrive(observations[200..]), whole = Run(observations);
        Assert.Equal(whole.Sink.Points, missed.Sink.Points);
        Assert.Equal(whole.StateBytes(), missed.StateBytes());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_state_that_was_read_again_knows_of_it(int stride)
    {
        Observation[] observations = Calm(300);
        DetectorRun missed = Run(observations[..200], stride).OpenNoData();
        using var reader = new BinaryReader(new MemoryStream(missed.StateBytes()));
        var restored = new DetectorRun(Predictor(stride), Options, SeriesStateCodec.Read(reader, Options.History));
        restored.OpenNoData().Arrive(observations[200..]);
        missed.Arrive(observations[200..]);
        Assert.Equal(missed.Sink.CanonicalEvents().Skip(1), restored.Sink.CanonicalEvents());
        Assert.Single(restored.Sink.Events);
    }

    private static Observation[] Calm(int count) => ObservationSequences.Regular(count, 5, index => 50 + ObservationSequences.Noise(index));

    private static ContextMeanPredictor Predictor(int stride) => new(new() { Stride = stride });

    private static DetectorRun Run(Observation[] observations, int stride = 1) => new DetectorRun(Predictor(stride), Options).Arrive(observations);
}
