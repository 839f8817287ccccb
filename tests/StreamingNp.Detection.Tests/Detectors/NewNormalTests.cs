using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class NewNormalTests
{
    // Only from right before the target, so that what is shown is what the context leaves out, and for how long.
    private static readonly WindowLayout Near = new() { Horizons = [0] };

    // And from nothing but what came right before.
    private static readonly WindowLayout Nearest = Near with { SeasonalDays = 0 };

    // A past long enough for a series to know itself.
    private const int Calm = 1_200;

    [Theory]
    [InlineData(1, 6)]
    [InlineData(1, 24)]
    [InlineData(4, 6)]
    [InlineData(7, 24)]
    public void A_new_level_is_one_incident_for_as_long_as_asked_and_then_normal(int stride, int hours)
    {
        var options = new DetectorOptions { Incidents = new() { AcceptAfter = TimeSpan.FromHours(hours) } };
        DetectorRun run = Run(ObservationSequences.Regular(Calm + 700, 5, index => (index < Calm ? 50 : 90) + ObservationSequences.Noise(index)), Nearest with { Stride = stride }, options);
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], run.Sink.Events.Where(anomaly => anomaly.State != IncidentChange.Updated).Select(anomaly => anomaly.State));
        (AnomalyEvent opened, AnomalyEvent resolved) = (run.Sink.Events[0], run.Sink.Events[^1]);
        Assert.Equal(ObservationSequences.Start + TimeSpan.FromMinutes(5 * Calm), opened.Start);
        Assert.Equal((IncidentEnd.Accepted, TimeSpan.FromHours(hours)), (resolved.Ended, resolved.Timestamp - resolved.Start));
        Assert.EndsWith("now treated as the new normal.", resolved.Explanation);
        Assert.All(run.Sink.Points.Where(point => point.Time > resolved.Timestamp + stride * TimeSpan.FromMinutes(5)), point => Assert.InRange(point.Expected, 86, 94));
    }

    [Fact]
    public void A_return_from_what_was_accepted_is_no_incident_of_its_own_for_a_week()
    {
        const int Hour = 12, Day = 24 * Hour;
        var options = new DetectorOptions { Incidents = new() { AcceptAfter = TimeSpan.FromHours(6) } };
        DetectorRun Of(int daysAway) => Run(ObservationSequences.Regular(Calm + daysAway * Day + 2 * Day, 5, index =>
            (index >= Calm && index < Calm + daysAway * Day ? 90 : 50) + ObservationSequences.Noise(index)), Nearest, options);
        Assert.Equal(1, Opened(Of(daysAway: 1)));
        Assert.True(Opened(Of(daysAway: 8)) > 1);
    }

    [Fact]
    public void A_run_that_ends_in_time_teaches_nothing()
    {
        DetectorRun run = Run(ObservationSequences.Regular(Calm + 200, 5, index => (index is >= Calm and < Calm + 30 ? 90 : 50) + ObservationSequences.Noise(index)), Near);
        // What is sustained goes on for as long as it is among the newest points, but is in contexts.
        Assert.Equal(30, run.Sink.Points.Count(point => point.Verdict == Verdict.Anomalous && point.Evidence.Kind != EvidenceKind.SustainedShift));
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], run.Sink.Events.Where(anomaly => anomaly.State != IncidentChange.Updated).Select(anomaly => anomaly.State));
        // The old level never left the context, though for as long as the run lasts a forecast goes by the last values.
        Assert.All(run.Sink.Points, point => Assert.InRange(0.5 * (point.Lower + point.Upper), 48, 52));
        Assert.InRange(run.Sink.Events[^1].Point.Expected, 49, 51);
        Assert.InRange(run.Sink.Points.Last(point => point.Verdict == Verdict.Anomalous).Expected, 85, 95);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_comes_back_at_the_same_time_of_day_is_taken_in_on_the_third_day(int points)
    {
        // A job that runs every day from 10:00, five-minute points, after a week without.
        const int week = 7;
        Observation[] days = ObservationSequences.Regular(288 * (week + 6), 5, index =>
            (index >= 288 * week && index % 288 >= 120 && index % 288 < 120 + points ? 90 : 50) + ObservationSequences.Noise(index));
        DetectorRun run = Run(days, Near);
        for (int day = 0; day < 6; day++)
        {
            // Wait until the day's points have joined the history and look whether contexts may hold them.
            var upToNoon = new DetectorRun(new ContextMeanPredictor(Near)).Arrive(days[..(288 * (week + day) + 170)]);
            int leftOut = Enumerable.Range(0, upToNoon.State.History.Recent.Count)
                .Count(index => upToNoon.State.History.Recent[index] is { Value: > 80, LeftOut: true } point && (point.Time - ObservationSequences.Start).Days == week + day);
            if (day < 2) Assert.Equal(points, leftOut);
            if (day == 2) Assert.Equal(0, leftOut);
        }
        Assert.Contains(run.Sink.Points, point => point.Verdict == Verdict.Anomalous);
    }

    [Fact]
    public void What_comes_at_another_time_every_third_day_is_not_taken_in()
    {
        const int threeDays = 3 * 288;
        Observation[] days = ObservationSequences.Regular(threeDays * 5, 5, index => (index % threeDays == 100 + 20 * (index / threeDays) ? 90 : 50) + ObservationSequences.Noise(index));
        DetectorRun run = Run(days, Near);
        Assert.Equal(5, run.Sink.Points.Count(point => point.Verdict == Verdict.Anomalous && point.Value > 80));
        // One point of noise is an anomaly, too.
        Assert.InRange(run.State.LeftOut.Length, 5, 6);
        Assert.DoesNotContain(run.State.History.Binned.Filled(), bin => run.State.History.Binned.Offset + bin.Bin.Maximum > 80);
    }

    [Fact]
    public void What_comes_back_every_week_is_taken_in_on_the_third()
    {
        // Hourly points, a backup every seventh day at 10:00.
        Observation[] weeks = ObservationSequences.Regular(24 * 22, 60, index => (index % (24 * 7) == 58 ? 90 : 50) + ObservationSequences.Noise(index));
        bool[] leftOut = new bool[3];
        for (int week = 0; week < 3; week++)
        {
            var run = new DetectorRun(new ContextMeanPredictor(Near)).Arrive(weeks[..(24 * 7 * week + 60)]);
            leftOut[week] = run.State.History.Recent[run.State.History.Recent.Count - 2].LeftOut;
        }
        Assert.Equal([true, true, false], leftOut);
    }

    [Fact]
    public void The_memory_of_what_was_left_out_is_bounded()
    {
        // What comes this often is what the series is like: only who bears one in ten hears of it.
        DetectorRun run = Run(ObservationSequences.Regular(4_000, 5, index => (index % 10 == index / 10 * index / 10 % 7 && index > 30 ? 90 + index : 50) + ObservationSequences.Noise(index)), Near, new DetectorOptions { FalseAlarmRate = 0.1 });
        Assert.InRange(run.Sink.Points.Count(point => point.Verdict == Verdict.Anomalous), 100, 4_000);
        Assert.InRange(run.State.LeftOut.Length, 50, 96);
    }

    [Fact]
    public void A_flat_line_in_a_lively_series_is_stuck()
    {
        DetectorRun run = Run(ObservationSequences.Regular(700, 5, index => index is >= 400 and < 420 ? 50.5 : 50 + ObservationSequences.Noise(index)), Near);
        AnomalyEvent opened = run.Sink.Events[0];
        Assert.Equal(IncidentChange.Opened, opened.State);
        Assert.Equal(EventCause.Stuck, opened.Cause);
        Assert.Contains("has been exactly 50.5 for ", opened.Explanation);
        Assert.Contains("it usually changes every 5 minutes.", opened.Explanation);
        Assert.InRange(opened.Start - ObservationSequences.Start, TimeSpan.FromMinutes(5 * 403), TimeSpan.FromMinutes(5 * 410));
        Assert.Equal(IncidentChange.Resolved, run.Sink.Events[^1].State);
        Assert.Equal(1, run.Sink.Events.Count(anomaly => anomaly.State == IncidentChange.Opened));
        // The point that ends it repeats nothing, but the incident was one of a stuck series to its end.
        Assert.Equal(0, run.Sink.Events[^1].Point.Evidence.Repeats);
        Assert.All(run.Sink.Events, anomaly => Assert.Equal(EventCause.Stuck, anomaly.Cause));
    }

    [Fact]
    public void A_stuck_series_that_stops_is_resolved_by_its_silence()
    {
        DetectorRun run = Run(ObservationSequences.Regular(410, 5, index => index >= 400 ? 50.5 : 50 + ObservationSequences.Noise(index)), Near).ResolveIdle();
        Assert.Equal([EventCause.Stuck, EventCause.Idle], new[] { run.Sink.Events[0], run.Sink.Events[^1] }.Select(anomaly => anomaly.Cause));
    }

    [Fact]
    public void A_series_that_stays_flat_is_one_incident_and_then_normal()
    {
        DetectorRun run = Run(ObservationSequences.Regular(6_000, 5, index => index >= 400 ? 50.5 : 50 + ObservationSequences.Noise(index)), Near);
        Assert.Equal(1, run.Sink.Events.Count(anomaly => anomaly.State == IncidentChange.Opened));
        Assert.Equal(IncidentChange.Resolved, run.Sink.Events[^1].State);
        Assert.Equal(IncidentEnd.Accepted, run.Sink.Events[^1].Ended);
        Assert.Equal(TimeSpan.FromDays(1), run.Sink.Events[^1].Timestamp - run.Sink.Events[^1].Start);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17.25)]
    public void A_series_that_was_always_constant_does_not_alarm(double value) =>
        Assert.Empty(Run(ObservationSequences.Regular(3_000, 5, _ => value), Near).Sink.Events);

    [Fact]
    public void A_constant_series_that_moves_alarms_and_calms_down()
    {
        // Up to the week after: then the mean of the context, which is all that this predictor knows, takes in the old level once more.
        DetectorRun run = Run(ObservationSequences.Regular(1_900, 5, index => index < 1_000 ? 5 : 6), Near);
        Assert.Equal(1, run.Sink.Events.Count(anomaly => anomaly.State == IncidentChange.Opened));
        Assert.Equal(IncidentChange.Resolved, run.Sink.Events[^1].State);
    }

    private static int Opened(DetectorRun run) => run.Sink.Events.Count(anomaly => anomaly.State == IncidentChange.Opened);

    private static DetectorRun Run(Observation[] observations, WindowLayout layout, DetectorOptions? options = null) =>
        new DetectorRun(new ContextMeanPredictor(layout), options).Arrive(observations);
}
