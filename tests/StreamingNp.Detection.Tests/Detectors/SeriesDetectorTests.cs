using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class SeriesDetectorTests
{
    [Fact]
    public void Every_observation_has_one_disposition_and_the_counts_are_those_of_a_plain_count() =>
        Gen.Select(Gen.Int[1, 8], ObservationSequences.Rough(200)).Sample((stride, observations) =>
        {
            DetectorRun run = Run(observations, stride: stride);
            int missing = 0, late = 0, duplicate = 0, taken = 0;
            EventTime? newest = null;
            foreach (Observation observation in observations)
            {
                if (observation.IsMissing) missing++;
                else if (observation.Time < newest) late++;
                else if (observation.Time == newest) duplicate++;
                else
                {
                    newest = observation.Time;
                    taken++;
                }
            }
            Assert.Equal(observations.Length, run.Dispositions.Count);
            Assert.Equal(missing, Count(run, Disposition.Missing));
            Assert.Equal(late, Count(run, Disposition.Late));
            Assert.Equal(duplicate, Count(run, Disposition.Duplicate));
            Assert.Equal(taken, Count(run, Disposition.WarmingUp) + Count(run, Disposition.Scored));
            // Warming up ends with the stride in which the twelfth point comes.
            Assert.Equal(Math.Min(taken, (12 + stride - 1) / stride * stride), Count(run, Disposition.WarmingUp));
            Assert.Equal(Count(run, Disposition.Scored), run.Sink.Points.Count());
            Assert.Equal(newest, run.State.Watermark);
        }, iter: 200);

    [Fact]
    public void Calm_series_are_scored_without_a_word()
    {
        DetectorRun run = Run(ObservationSequences.Regular(600, 5, index => 50 + ObservationSequences.Noise(index)));
        Assert.Equal(588, run.Sink.Points.Count());
        Assert.All(run.Sink.Points, point => Assert.Equal(Verdict.Normal, point.Verdict));
        Assert.Empty(run.Sink.Events);
    }

    [Fact]
    public void Of_points_that_nobody_looks_at_all_is_told_but_what_was_expected()
    {
        var all = new DetectorRun(new ContextMeanPredictor());
        var some = new DetectorRun(new ContextMeanPredictor()) { Sink = new RecordingSink { LooksFrom = 3 } };
        Observation[] observations = Spike(at: 200);
        all.Arrive(observations);
        some.Arrive(observations);
        Assert.Equal(all.Sink.CanonicalEvents(), some.Sink.CanonicalEvents());
        Assert.Equal(all.StateBytes(), some.StateBytes());
        Assert.Contains(some.Sink.Points, point => point.Score >= 3);
        Assert.Equal(
            all.Sink.Points.Select(point => point.Score >= 3 ? point : point with { Expected = double.NaN, Deviation = double.NaN, NegativeLogLikelihood = double.NaN }),
            some.Sink.Points);
    }

    [Fact]
    public void A_spike_is_one_incident_opened_and_resolved()
    {
        DetectorRun run = Run(Spike(at: 200));
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], run.Sink.Events.Select(anomaly => anomaly.State));
        (AnomalyEvent opened, AnomalyEvent resolved) = (run.Sink.Events[0], run.Sink.Events[1]);

        EventTime time = ObservationSequences.Start + TimeSpan.FromMinutes(1_000);
        Assert.Equal(time, opened.Timestamp);
        Assert.Equal(time, opened.Start);
        Assert.Equal(90, opened.Point.Value);
        Assert.InRange(opened.Point.Expected, 49, 51);
        Assert.True(opened.Point.Lower < 50 && opened.Point.Upper is > 50 and < 90);
        Assert.True(opened.Point.Score >= 12);
        Assert.Equal(Severity.Critical, opened.Severity);
        Assert.Equal(IncidentEnd.None, opened.Ended);
        Assert.Equal(EventCause.Value, opened.Cause);
        Assert.InRange(opened.Epistemic, 0.001, 1);
        Assert.Equal(new ModelVersion("context-mean", 1), opened.Model);
        Assert.Equal(EventIdentity.OfEvent("metrics", "host-12/cpu", time, 0), opened.Id);
        Assert.Equal(EventIdentity.OfIncident("metrics", "host-12/cpu", time), opened.Incident);

        // Six calm points later, as the merge gap says.
        Assert.Equal(time + TimeSpan.FromMinutes(30), resolved.Timestamp);
        Assert.Equal(time, resolved.Start);
        Assert.Equal(opened.Incident, resolved.Incident);
        Assert.Equal(EventIdentity.OfEvent("metrics", "host-12/cpu", time, 1), resolved.Id);
        Assert.Equal(IncidentEnd.Recovered, resolved.Ended);
        Assert.Equal("Back within the expected range after 30 minutes.", resolved.Explanation);
        Assert.InRange(resolved.Point.Value, resolved.Point.Lower, resolved.Point.Upper);
    }

    [Fact]
    public void Uncertainties_are_in_the_units_of_the_series()
    {
        AnomalyEvent plain = Run(Spike(at: 200)).Sink.Events[0];
        AnomalyEvent scaled = Run([.. Spike(at: 200).Select(point => point with { Value = point.Value * 1_024 })]).Sink.Events[0];
        Assert.Equal(plain.Epistemic * 1_024, scaled.Epistemic, 1e-3);
        Assert.Equal(plain.Point.Deviation * 1_024, scaled.Point.Deviation, 1e-3);
        Assert.Equal(plain.Point.Evidence.Improbability, scaled.Point.Evidence.Improbability, 1e-3);
    }

    [Fact]
    public void Late_duplicate_and_missing_points_change_nothing()
    {
        Observation[] spike = Spike(at: 200);
        Observation[] noisy = [.. spike.SelectMany(point => new[]
        {
            point, point with { Value = 1e6 }, new Observation(point.Time + TimeSpan.FromMinutes(1), double.NaN), new Observation(point.Time - TimeSpan.FromMinutes(2), -1e6),
        })];
        Assert.Equal(Run(spike).Sink.CanonicalEvents(), Run(noisy).Sink.CanonicalEvents());
        Assert.Equal(Run(spike).Sink.Points, Run(noisy).Sink.Points);
    }

    [Fact]
    public void The_same_run_twice_gives_the_same_results() =>
        ObservationSequences.Rough(250).Sample(observations =>
        {
            DetectorRun first = Run(observations), second = Run(observations);
            Assert.Equal(first.Sink.Points, second.Sink.Points);
            Assert.Equal(first.Sink.CanonicalEvents(), second.Sink.CanonicalEvents());
        }, iter: 50);

    [Fact]
    public void A_narrower_band_changes_no_score_and_no_event()
    {
        DetectorRun wide = Run(Spike(at: 200)), narrow = Run(Spike(at: 200), new DetectorOptions { BandShare = 0.5 });
        Assert.Equal(wide.Sink.Events.Select(anomaly => anomaly.Id), narrow.Sink.Events.Select(anomaly => anomaly.Id));
        Assert.Equal(wide.Sink.Points.Select(point => (point.Score, point.Expected, point.Verdict)), narrow.Sink.Points.Select(point => (point.Score, point.Expected, point.Verdict)));
        Assert.All(wide.Sink.Points.Skip(50).Zip(narrow.Sink.Points.Skip(50)), pair =>
            Assert.True(pair.First.Lower < pair.Second.Lower && pair.Second.Lower <= pair.Second.Upper && pair.Second.Upper < pair.First.Upper));
    }

    [Fact]
    public void Points_that_are_too_old_to_alert_are_scored_in_silence()
    {
        Observation[] spike = Spike(at: 200);
        var run = new DetectorRun(new ContextMeanPredictor()) { MayAlert = false };
        run.Arrive(spike);
        Assert.Empty(run.Sink.Events);
        // Without an incident nothing is held; up to there, all is the same.
        Assert.Equal(Run(spike).Sink.Points.Take(200 - 12 + 1), run.Sink.Points.Take(200 - 12 + 1));
        Assert.Equal(1, run.Sink.Points.Count(point => point.Verdict == Verdict.Anomalous));
    }

    [Fact]
    public void No_anomaly_and_no_incident_comes_before_24_points_were_scored_whatever_comes() =>
        Gen.Select(Gen.Int[1, 8], Gen.Enum<ScoreKind>(), ObservationSequences.Rough(60), Gen.Select(Gen.Int[0, 30], Gen.Double[-1e9, 1e9]).Array[0, 5]).Sample((stride, score, observations, spikes) =>
        {
            foreach ((int at, double height) in spikes.Where(spike => spike.Item1 < observations.Length)) observations[at] = observations[at] with { Value = height };
            DetectorRun run = Run(observations, new DetectorOptions { Score = score, FalseAlarmRate = 0.1, FalseIncidentsPerMonth = 1_000 }, stride);
            EventTime[] times = [.. Taken(observations)];
            int first = 12 + SeriesEvidence.MinPoints;
            EventTime fromThen = times.Length > first ? times[first] : EventTime.Latest;
            Assert.All(run.Sink.Events, anomaly => Assert.True(anomaly.Start >= fromThen));
            Assert.All(run.Sink.Points.Where(point => point.Time < fromThen), point => Assert.Equal(Verdict.Normal, point.Verdict));
        }, iter: 300);

    [Theory]
    [InlineData(35, false)]
    [InlineData(36, true)]
    public void The_25th_scored_point_is_the_first_that_may_be_an_anomaly(int at, bool isAnomalous)
    {
        DetectorRun run = Run(Spike(at));
        Assert.Equal(isAnomalous ? 1 : 0, run.Sink.Points.Count(point => point.Verdict == Verdict.Anomalous));
        Assert.Equal(isAnomalous, run.Sink.Events.Count > 0);
    }

    [Fact]
    public void A_point_is_an_anomaly_from_the_threshold_that_the_budget_makes_at_every_interval()
    {
        ScoredPoint Last(double minutes, DetectorOptions options)
        {
            DetectorRun run = new DetectorRun(new ContextMeanPredictor(), options).Arrive(ObservationSequences.Regular(3_000, minutes, index => 50 + ObservationSequences.Noise(index)));
            Assert.All(run.Sink.Points, point => Assert.Equal(point.Score >= point.Threshold, point.Verdict == Verdict.Anomalous));
            return run.Sink.Points.Last();
        }
        double usual = Last(1, new DetectorOptions()).Threshold;
        Assert.Equal(usual, Last(60, new DetectorOptions()).Threshold);
        Assert.Equal(usual - 2, Last(1, new DetectorOptions { FalseIncidentsPerMonth = 100 }).Threshold, 1e-9);
        // A share that is set beats the budget.
        Assert.Equal(3, Last(1, new DetectorOptions { FalseAlarmRate = 1e-3 }).Threshold, 1e-9);
    }

    [Fact]
    public void A_scored_point_says_what_speaks_for_it()
    {
        DetectorRun run = Run(Spike(at: 290));
        ScoredPoint spike = run.Sink.Points.ElementAt(290 - 12);
        Assert.Equal((EvidenceKind.Value, true), (spike.Evidence.Kind, spike.Evidence.IsAbove));
        Assert.True(spike.Evidence.UnshapedScore > 0.03);
        Assert.All(run.Sink.Points.Where(point => point.Time < spike.Time), point => Assert.True(point.Score < point.Threshold));
    }

    [Fact]
    public void No_number_of_a_series_is_too_large_or_too_small_for_its_score() =>
        Gen.Select(Gen.Double[-150, 37], Gen.Int[40, 290]).Sample((exponent, at) =>
        {
            double scale = Math.Pow(10, exponent);
            DetectorRun run = Run([.. Spike(at).Select(point => point with { Value = (point.Value - 50) * scale })]);
            Assert.All(run.Sink.Points, point => Assert.True(double.IsFinite(point.Score) && point.Score >= 0));
        }, iter: 50);

    [Fact]
    public void A_fall_is_no_incident_where_only_rises_count()
    {
        var rises = new DetectorOptions { Incidents = new IncidentOptions { Direction = DirectionFilter.Up } };
        Assert.Empty(Run(Spike(at: 200, height: -40), rises).Sink.Events);
        Assert.Equal(2, Run(Spike(at: 200, height: 40), rises).Sink.Events.Count);
    }

    [Fact]
    public void Events_do_not_depend_on_which_model_spoke_except_by_its_name()
    {
        RecordingSink Of(ModelVersion model) => new DetectorRun(new ContextMeanPredictor { Model = model }).Arrive(Spike(at: 200)).Sink;
        RecordingSink one = Of(new("a", 1)), other = Of(new("b", 2));
        Assert.Equal(one.Events.Select(anomaly => anomaly.Id), other.Events.Select(anomaly => anomaly.Id));
        Assert.Equal(one.Events.Select(anomaly => anomaly with { Model = other.Events[0].Model }), other.Events);
    }

    [Fact]
    public void An_event_bears_the_newest_tags_of_its_series()
    {
        var run = new DetectorRun(new ContextMeanPredictor());
        Window window = run.Blueprint.NewWindow();
        run.Arrive(Spike(at: 200)[..200]);
        Observation spike = Spike(at: 200)[200];
        byte[] tags = "{\"env\":\"prod\"}"u8.ToArray();
        Assert.Equal(Disposition.Scored, run.Detector.Take(spike, mayAlert: true, window, run.Sink, tags));
        run.Detector.Assemble(window);
        var predictor = new ContextMeanPredictor();
        Window halves = run.Blueprint.NewHalvesWindow();
        predictor.Predict([window]);
        Assert.True(run.Detector.Complete(window, halves, run.Sink));
        predictor.Predict([halves]);
        run.Detector.Explain(halves, run.Sink);
        Assert.Equal(tags, Assert.Single(run.Sink.Events).Tags.ToArray());
        // Later points without tags of their own keep them.
        run.Arrive(Spike(at: 200)[201..]);
        Assert.Equal(tags, run.Sink.Events[^1].Tags.ToArray());
    }

    [Fact]
    public void A_series_that_stops_in_an_incident_is_resolved_when_asked_to()
    {
        DetectorRun run = Run(Spike(at: 200)[..203]).ResolveIdle();
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], run.Sink.Events.Select(anomaly => anomaly.State));
        AnomalyEvent resolved = run.Sink.Events[1];
        EventTime start = ObservationSequences.Start + TimeSpan.FromMinutes(1_000);
        Assert.Equal(EventCause.Idle, resolved.Cause);
        Assert.Equal(start + TimeSpan.FromMinutes(10), resolved.Timestamp);
        Assert.Equal(EventIdentity.OfEvent("metrics", "host-12/cpu", start, 1), resolved.Id);
        Assert.True(double.IsNaN(resolved.Point.Value));
        Assert.Contains("\"direction\":null", run.Sink.CanonicalEvents().Last());
        Assert.Equal(IncidentEnd.Idle, resolved.Ended);
        Assert.Contains("nothing since", resolved.Explanation);
        // Once only, and the series goes on as any other.
        run.ResolveIdle().Arrive(Spike(at: 200)[203..]);
        Assert.Equal(2, run.Sink.Events.Count);
    }

    [Fact]
    public void A_quiet_series_has_nothing_to_resolve()
    {
        Assert.Empty(new DetectorRun(new ContextMeanPredictor()).ResolveIdle().Sink.Events);
        Assert.Empty(Run(Spike(at: 200)[..200]).ResolveIdle().Sink.Events);
    }

    [Fact]
    public void A_counter_is_scored_as_a_gauge_of_its_rates_would_be() =>
        Gen.Select(Gen.Int[1, 8], Gen.Select(Gen.Int[1, 600], Gen.Int[0, 100]).Array[30, 120]).Sample((stride, steps) =>
        {
            List<Observation> counts = [new(ObservationSequences.Start, 1_000)], rates = [];
            foreach ((int seconds, int rise) in steps)
            {
                counts.Add(new(counts[^1].Time + TimeSpan.FromSeconds(seconds), counts[^1].Value + rise * seconds));
                rates.Add(new(counts[^1].Time, rise));
            }
            DetectorRun counter = Run([.. counts], new DetectorOptions { Kind = SeriesKind.Counter }, stride), gauge = Run([.. rates], stride: stride);
            Assert.Equal(gauge.Sink.Points, counter.Sink.Points);
            Assert.Equal(gauge.Sink.CanonicalEvents(), counter.Sink.CanonicalEvents());
            // The first point has no rate, and is warming up.
            Assert.Equal([Disposition.WarmingUp, .. gauge.Dispositions], counter.Dispositions);

            // What a message states beats the setting.
            counts[0] = counts[0] with { Kind = SeriesKind.Counter };
            Assert.Equal(gauge.Sink.Points, Run([.. counts], stride: stride).Sink.Points);
        }, iter: 50);

    [Fact]
    public void A_series_that_may_be_a_counter_warms_up_until_that_is_known()
    {
        double count = 0;
        Observation[] counts = ObservationSequences.Regular(300, 5, index => count += index == 200 ? 30_000 : 3_000 + index % 7);
        DetectorRun found = Run(counts, new DetectorOptions { Kind = SeriesKind.Auto }), stated = Run(counts, new DetectorOptions { Kind = SeriesKind.Counter });
        Assert.Equal((13, 32), (Count(stated, Disposition.WarmingUp), Count(found, Disposition.WarmingUp)));
        // The values are the same; how the model is corrected, how sharp it is, and what that is worth in the series, was learned from some points less.
        Assert.Equal(stated.Sink.Points.Skip(19).Select(point => (point.Time, point.Value)), found.Sink.Points.Select(point => (point.Time, point.Value)));
        Assert.All(stated.Sink.Points.Skip(19).Zip(found.Sink.Points), both => Assert.InRange(both.Second.Deviation / both.First.Deviation, 0.8, 1.25));
        Assert.All(stated.Sink.Points.Skip(19).Zip(found.Sink.Points), both => Assert.Equal(both.First.Expected, both.Second.Expected, 0.5 * both.First.Deviation));
        Assert.Equal(stated.Sink.Events.Select(anomaly => anomaly.Id), found.Sink.Events.Select(anomaly => anomaly.Id));
        // The rate a second at the burst, and after it.
        Assert.Equal([100, 10.01], found.Sink.Events.Select(anomaly => Math.Round(anomaly.Point.Value, 2)));
    }

    [Fact]
    public void A_series_that_proves_a_gauge_is_scored_as_if_it_had_been_said()
    {
        DetectorRun found = Run(Spike(at: 200), new DetectorOptions { Kind = SeriesKind.Auto }), set = Run(Spike(at: 200));
        Assert.Equal(set.Dispositions, found.Dispositions);
        Assert.Equal(set.Sink.Points, found.Sink.Points);
        Assert.Equal(set.Sink.CanonicalEvents(), found.Sink.CanonicalEvents());
    }

    [Fact]
    public void The_interval_in_which_a_counter_is_reset_is_a_missing_point() =>
        Gen.Select(Gen.Enum<SeriesKind>().Where(kind => kind != SeriesKind.Gauge), Gen.Int[1, 8], Gen.Int[1, 40], Gen.Int[40, 299]).Sample((kind, stride, batch, at) =>
        {
            double count = 0;
            // Not even a whole minute has passed since the reset.
            Observation[] counts = ObservationSequences.Regular(300, 5, index => count = index == at ? 17 : count + Math.Round(3_000 + 100 * ObservationSequences.Noise(index)));
            DetectorRun run = new DetectorRun(new ContextMeanPredictor(new WindowLayout { Stride = stride }), new DetectorOptions { Kind = kind }).Arrive(counts, batch);
            Assert.Empty(run.Sink.Events);
            Assert.All(run.Sink.Points, point => Assert.InRange(point.Value, 9, 11));
            Assert.DoesNotContain(counts[at].Time, run.Sink.Points.Select(point => point.Time));
            Assert.Equal([at], run.Dispositions.Index().Where(one => one.Item == Disposition.Missing).Select(one => one.Index));
            Assert.Equal(300, 1 + Count(run, Disposition.WarmingUp) + Count(run, Disposition.Scored));
        }, iter: 50);

    [Theory]
    [InlineData(72, 20, "horizon of the model is 72")]
    [InlineData(80, 100, "FewestContextPoints is 100")]
    public void Options_that_could_never_work_are_refused(int recent, int fewest, string reason)
    {
        var options = new DetectorOptions { History = new() { RecentPoints = recent } };
        var layout = new WindowLayout { FewestContextPoints = fewest };
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new DetectorBlueprint(options, layout, "metrics")).Message);
    }

    // The times of the points that are neither late nor missing nor twice.
    private static IEnumerable<EventTime> Taken(Observation[] observations)
    {
        EventTime? newest = null;
        foreach (Observation observation in observations)
        {
            if (observation.IsMissing || observation.Time <= newest) continue;
            newest = observation.Time;
            yield return observation.Time;
        }
    }

    private static Observation[] Spike(int at, double height = 40) =>
        ObservationSequences.Regular(300, 5, index => index == at ? 50 + height : 50 + ObservationSequences.Noise(index));

    private static DetectorRun Run(Observation[] observations, DetectorOptions? options = null, int stride = 1) =>
        new DetectorRun(new ContextMeanPredictor(new WindowLayout { Stride = stride }), options).Arrive(observations);

    private static int Count(DetectorRun run, Disposition disposition) => run.Dispositions.Count(one => one == disposition);
}
