using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Detectors;

public class ArrivalTests
{
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    [Fact]
    public void A_series_whose_clock_was_set_back_begins_anew_with_the_last_of_so_many_late_points()
    {
        Observation[] observations = Calm(200);
        Observation[] late = SetBack(observations[50..150]);
        DetectorRun run = Run(new() { LateInARow = 10 }, [.. observations, .. late]);
        Assert.Equal(9, Count(run, Disposition.Late));
        Assert.Equal(observations[149].Time, run.State.Watermark);
        Assert.Equal(0, run.State.LateInARow);
        // It is the same as if it had been seen for the first time.
        DetectorRun fresh = Run(new(), late[9..]);
        Assert.Equal(fresh.StateBytes(), run.StateBytes());
        Assert.Equal(fresh.Sink.Points, run.Sink.Points.Skip(188));
    }

    [Fact]
    public void A_point_on_time_begins_the_count_anew_and_a_missing_or_double_one_does_not()
    {
        Observation[] observations = Calm(60);
        Observation[] late = SetBack(observations[..9]), missing = [new(observations[59].Time, double.NaN)];
        Assert.Equal(18, Count(Run(new() { LateInARow = 10 }, [.. observations[..58], .. late, observations[58], .. late]), Disposition.Late));
        Assert.Equal(9, Count(Run(new() { LateInARow = 10 }, [.. observations, .. late, observations[59], .. missing, .. late]), Disposition.Late));
        Assert.Equal(59, Count(Run(new() { LateInARow = 0 }, [.. observations, .. observations[..59]]), Disposition.Late));
    }

    [Fact]
    public void What_a_producer_sends_once_more_says_nothing_of_its_clock()
    {
        Observation[] observations = Calm(60);
        foreach (int stride in (int[])[1, 4])
        {
            DetectorRun run = Run(new() { LateInARow = 10 }, [.. observations, .. observations[20..59], .. observations[20..59]], stride);
            Assert.Equal((78, observations[59].Time), (Count(run, Disposition.Late), run.State.Watermark));
            Assert.Equal(0, run.State.LateInARow);
        }
    }

    [Fact]
    public void An_open_incident_is_closed_before_its_series_begins_anew()
    {
        Observation[] observations = [.. Calm(200).Select((point, index) => index == 199 ? point with { Value = 90 } : point)];
        DetectorRun run = Run(new() { LateInARow = 3 }, [.. observations, .. SetBack(observations[..3])]);
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], run.Sink.Events.Select(anomaly => anomaly.State));
        AnomalyEvent opened = run.Sink.Events[0], resolved = run.Sink.Events[1];
        Assert.Equal((EventCause.Idle, opened.Incident, opened.Timestamp), (resolved.Cause, resolved.Incident, resolved.Timestamp));
        Assert.Equal($"host-12/cpu was at {observations[199].Time} and sends points of {observations[2].Time} now: its clock was set back, so it begins anew, and its incident is closed without knowing how it ended.", resolved.Explanation);
        Assert.False(run.State.Incident.IsOpen);
    }

    [Fact]
    public void An_incident_about_a_silence_ends_where_its_series_begins_anew()
    {
        Observation[] observations = Calm(100);
        DetectorRun run = Run(new() { LateInARow = 3 }, observations).OpenNoData().Arrive(SetBack(observations[..60]));
        Assert.Equal([(IncidentChange.Opened, EventCause.NoData), (IncidentChange.Resolved, EventCause.NoData)], run.Sink.Events.Select(anomaly => (anomaly.State, anomaly.Cause)));
        Assert.Equal(run.Sink.Events[0].Incident, run.Sink.Events[1].Incident);
    }

    [Fact]
    public void Disorder_within_the_allowed_lateness_changes_no_score() =>
        Gen.Select(ObservationSequences.Rough(250), Gen.Int[1, 6], Gen.Int[0, 90], Gen.Int[1, 20], Gen.Int).Sample((observations, stride, lateness, batch, seed) =>
        {
            Observation[] sorted = [.. observations.Where(one => !one.IsMissing).DistinctBy(one => one.Time).OrderBy(one => one.Time)];
            var chance = new Random(seed);
            Observation[] arriving = [.. sorted.OrderBy(one => one.Time.Microseconds + (long)(chance.NextDouble() * lateness * 60_000_000L))];
            DetectorRun inOrder = Run(new(), sorted, stride);
            var options = new ArrivalOptions { AllowedLateness = TimeSpan.FromMinutes(lateness), MaxBuffered = 10_000 };
            DetectorRun held = new DetectorRun(Predictor(stride), new() { Arrival = options }).Arrive(arriving, batch).ReleaseBuffered();
            Assert.Equal(inOrder.Sink.Points, held.Sink.Points);
            Assert.Equal(inOrder.Sink.CanonicalEvents(), held.Sink.CanonicalEvents());
            Assert.Equal(inOrder.StateBytes(), held.StateBytes());
            Assert.Equal(0, Count(held, Disposition.Late) + Count(held, Disposition.Duplicate));
        }, iter: 200);

    [Fact]
    public void The_result_depends_on_the_order_of_arrival_and_not_on_its_batches() =>
        Gen.Select(ObservationSequences.Rough(250), Gen.Int[1, 6], Gen.Int[0, 90], Gen.Int[1, 30], Gen.Int[0, 5], Gen.Int[1, 20]).Sample((observations, stride, lateness, most, inARow, batch) =>
        {
            DetectorOptions options = new() { Arrival = new() { AllowedLateness = TimeSpan.FromMinutes(lateness), MaxBuffered = most, LateInARow = inARow } };
            DetectorRun one = new DetectorRun(Predictor(stride), options).Arrive(observations, 1), other = new DetectorRun(Predictor(stride), options).Arrive(observations, batch);
            Assert.Equal(one.Sink.Points, other.Sink.Points);
            Assert.Equal(one.Sink.CanonicalEvents(), other.Sink.CanonicalEvents());
            Assert.Equal(one.StateBytes(), other.StateBytes());
            Assert.Equal(one.Dispositions, other.Dispositions);
            Assert.True(one.State.Buffered.Count <= most);
        }, iter: 200);

    [Fact]
    public void What_is_buffered_is_bounded_in_bytes_too()
    {
        ChannelNames names = new([.. Enumerable.Range(0, 256).Select(number => $"channel-{number}")]);
        Observation[] rows = [.. Enumerable.Range(0, 1_000).Select(row => Observation.Of(ObservationSequences.Start + TimeSpan.FromSeconds(row), new(names, new float[256])))];
        DetectorRun run = Run(new() { AllowedLateness = HalfAnHour, MaxBuffered = 10_000 }, rows);
        Assert.InRange(run.State.Buffered.Bytes, 300_000, 410_000);
        Assert.InRange(run.StateBytes().Length, 300_000, 900_000);
    }

    [Fact]
    public void A_point_is_taken_when_the_newest_is_so_much_newer_or_too_many_are_buffered()
    {
        Observation[] observations = Calm(20);
        DetectorRun run = Run(new() { AllowedLateness = HalfAnHour }, observations);
        Assert.Equal((14, 6, 20), (Count(run, Disposition.WarmingUp) + Count(run, Disposition.Scored), run.State.Buffered.Count, Count(run, Disposition.Buffered)));
        Assert.Equal(observations[13].Time, run.State.Watermark);
        Assert.Equal(4, Run(new() { AllowedLateness = HalfAnHour, MaxBuffered = 4 }, observations).State.Buffered.Count);
        Assert.Equal(0, run.ReleaseBuffered().State.Buffered.Count);
        Assert.Equal(observations[19].Time, run.State.Watermark);
    }

    [Fact]
    public void Late_is_what_is_older_than_the_newest_that_was_taken_and_duplicate_what_is_buffered_already()
    {
        Observation[] observations = Calm(20);
        DetectorRun run = Run(new() { AllowedLateness = HalfAnHour }, [.. observations, observations[12], observations[13], observations[16]]);
        Assert.Equal([Disposition.Late, Disposition.Duplicate, Disposition.Duplicate], run.Dispositions[^3..]);
    }

    [Fact]
    public void What_is_buffered_is_scored_before_its_series_begins_anew()
    {
        Observation[] observations = Calm(100);
        Observation[] late = SetBack(observations[..60]);
        DetectorRun run = Run(new() { AllowedLateness = HalfAnHour, LateInARow = 3 }, [.. observations, .. late]);
        Assert.Equal(2, Count(run, Disposition.Late));
        Assert.Equal(observations[^1].Time, run.Sink.Points.ElementAt(87).Time);
        Assert.Equal(observations[53].Time, run.State.Watermark);
        DetectorRun fresh = Run(new() { AllowedLateness = HalfAnHour }, late[2..]);
        Assert.Equal(fresh.StateBytes(), run.StateBytes());
        Assert.Equal(fresh.Sink.Points, run.Sink.Points.Skip(88));
    }

    [Fact]
    public void What_was_buffered_under_other_options_is_taken_when_the_next_point_comes()
    {
        Observation[] observations = Calm(100);
        DetectorRun before = Run(new() { AllowedLateness = HalfAnHour }, observations[..60]);
        DetectorRun after = new DetectorRun(Predictor(1), new(), before.State).Arrive(observations[60..]);
        Assert.Equal(0, after.State.Buffered.Count);
        Assert.Equal(Run(new(), observations).StateBytes(), after.StateBytes());
    }

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 0, 0)]
    public void Impossible_options_are_refused(int inARow, int minutes, int most) =>
        Assert.Throws<ArgumentException>(() => Run(new() { LateInARow = inARow, AllowedLateness = TimeSpan.FromMinutes(minutes), MaxBuffered = most }, []));

    // Measured at these times once more, by a clock that was set back.
    private static Observation[] SetBack(Observation[] observations) => [.. observations.Select((one, index) => one with { Value = one.Value + (index % 2 == 0 ? 0.5 : -0.5) })];

    private static Observation[] Calm(int count) => ObservationSequences.Regular(count, 5, index => 50 + ObservationSequences.Noise(index));

    private static int Count(DetectorRun run, Disposition disposition) => run.Dispositions.Count(one => one == disposition);

    private static ContextMeanPredictor Predictor(int stride) => new(new() { Stride = stride });

    private static DetectorRun Run(ArrivalOptions options, Observation[] observations, int stride = 1) => new DetectorRun(Predictor(stride), new() { Arrival = options }).Arrive(observations);
}
