using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

public class StrideTests
{
    private static readonly DetectorOptions Options = new() { Incidents = new() { AcceptAfter = TimeSpan.FromHours(1) }, History = new() { RecentPoints = 64 } };

    private static readonly Gen<WindowLayout> Layouts =
        Gen.Select(Gen.Int[1, 8], Gen.Int[4, 40], Gen.Int[0, 3], Gen.Int[0, 30]).Select((stride, recent, days, far) =>
            new WindowLayout { Stride = stride, FewestContextPoints = 10, RecentPoints = recent, SeasonalDays = days, Horizons = [0, far] });

    [Fact]
    public void All_targets_of_a_stride_see_the_same_context_however_they_arrive() =>
        Gen.Select(Layouts, ObservationSequences.Rough(150), Gen.Int[1, 9].Array[1, 5]).Sample((layout, observations, batches) =>
        {
            List<Seen> together = Watch(layout, observations), onebyone = Watch(layout, observations, 1), cut = Watch(layout, observations, batches);
            Assert.Equal(together, onebyone);
            Assert.Equal(together, cut);
            for (int position = 0; position < together.Count; position++)
            {
                Assert.Equal(together[position].Context, together[position - position % layout.Stride].Context);
                Assert.True(together[position].NewestContext < together[position - position % layout.Stride].Time);
            }
        }, iter: 150);

    [Fact]
    public void Scores_events_and_state_are_the_same_bit_by_bit_however_points_arrive() =>
        Gen.Select(Layouts, ObservationSequences.Rough(200), Gen.Int[1, 9].Array[1, 5]).Sample((layout, observations, batches) =>
        {
            DetectorRun together = Run(layout, observations), onebyone = Run(layout, observations, 1), inTwos = Run(layout, observations, 2), cut = Run(layout, observations, batches);
            foreach (DetectorRun other in new[] { onebyone, inTwos, cut })
            {
                Assert.Equal(together.Dispositions, other.Dispositions);
                Assert.Equal(together.Sink.Points, other.Sink.Points);
                Assert.Equal(together.Sink.CanonicalEvents(), other.Sink.CanonicalEvents());
                Assert.Equal(together.StateBytes(), other.StateBytes());
            }
        }, iter: 150);

    [Fact]
    public void A_window_takes_no_more_targets_than_its_stride()
    {
        var window = new Window(new WindowLayout { Stride = 2 });
        window.AddTarget(default);
        window.AddTarget(default);
        Assert.Contains("2 targets", Assert.Throws<InvalidOperationException>(() => window.AddTarget(default)).Message);
    }

    private static DetectorRun Run(WindowLayout layout, Observation[] observations, params int[] batches) =>
        new DetectorRun(new ContextMeanPredictor(layout), Options).Arrive(observations, batches);

    private static List<Seen> Watch(WindowLayout layout, Observation[] observations, params int[] batches)
    {
        var seen = new List<Seen>();
        var predictor = new ContextMeanPredictor(layout) { Watch = window => Note(window, seen) };
        new DetectorRun(predictor, Options).Arrive(observations, batches);
        return seen;
    }

    private static void Note(Window window, List<Seen> seen)
    {
        // The halves of an explanation are not what is watched here.
        if (window.Views.Length == ContextSubsets.Count) return;
        for (int target = 0; target < window.TargetCount; target++)
        {
            string context = string.Join(';', window.Views.Select(view => $"{view.ContextCount} {view.Centre:R} {view.Scale:R} "
                + string.Join(' ', view.ContextValues.Take(view.ContextCount)) + ' ' + string.Join(' ', view.ContextInputs.Take(view.ContextCount * WindowLayout.Inputs))));
            string inputs = string.Join(' ', window.Views[0].TargetInputs.Skip(target * WindowLayout.Inputs).Take(WindowLayout.Inputs));
            // Age in weeks relative to the first target of the stride; every context point lies before it.
            double newest = window.Views.Max(view => Enumerable.Range(0, view.ContextCount).Select(point => (double)view.ContextInputs[point * WindowLayout.Inputs + 1]).DefaultIfEmpty(-1).Max());
            Assert.True(newest < 0);
            seen.Add(new Seen(window.Targets[target].Time, inputs, context, window.Targets[target].Time - TimeSpan.FromDays(7 * (window.Views[0].TargetInputs[target * WindowLayout.Inputs + 1] - newest))));
        }
    }

    private sealed record Seen(EventTime Time, string Inputs, string Context, EventTime NewestContext);
}
