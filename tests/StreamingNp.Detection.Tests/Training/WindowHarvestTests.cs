using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Training;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Training;

public class WindowHarvestTests
{
    private const double Labelled = 1_000;

    private static readonly WindowLayout Layout = new() { FewestContextPoints = 10, Horizons = [0, 12] };

    // Holes, and labels of one point or many.
    private static readonly Gen<(Observation[] Observations, AnomalyLabel[] Labels)> Series =
        Gen.Select(Gen.Int[0, 30].Array[0, 150], Gen.Int[1, 90]).Select((kinds, minutes) => Walk(kinds, minutes));

    [Fact]
    public void A_window_is_the_one_that_a_detector_would_have_assembled()
    {
        // Three days: the day before is in the bins by then.
        Observation[] observations = ObservationSequences.Regular(864, 5, index => 50 + ObservationSequences.Noise(index) + index % 288 / 100.0);
        var assembled = new List<Window>();
        var predictor = new ContextMeanPredictor(Layout)
        {
            Watch = window =>
            {
                if (window.Views.Length == Layout.Horizons.Count) assembled.Add(window.Copy());
            },
        };
        // What a detector finds anomalous it leaves out; here nothing is.
        new DetectorRun(predictor, new DetectorOptions { FalseAlarmRate = double.Epsilon }).Arrive(observations);

        Window[] cut = [.. Cut(Layout, observations, [], share: 1)];
        Assert.Equal(864 - 10, cut.Length);
        Assert.Equal(assembled.Count, cut.Length);
        foreach ((Window one, Window other) in assembled.Zip(cut))
        {
            Assert.Equal(one.Targets.ToArray(), other.Targets.ToArray());
            foreach ((ContextView view, ContextView same) in one.Views.Zip(other.Views))
            {
                Assert.Equal((view.ContextCount, view.Centre, view.Scale, view.IsPredictable), (same.ContextCount, same.Centre, same.Scale, same.IsPredictable));
                Assert.Equal(view.ContextInputs.Take(view.ContextCount * WindowLayout.Inputs), same.ContextInputs.Take(view.ContextCount * WindowLayout.Inputs));
                Assert.Equal(view.ContextValues.Take(view.ContextCount), same.ContextValues.Take(view.ContextCount));
                Assert.Equal(view.TargetInputs, same.TargetInputs);
                Assert.Equal(view.Baselines, same.Baselines);
            }
        }
    }

    [Fact]
    public void Targets_follow_one_another_and_none_is_missing_or_labelled() =>
        Gen.Select(Series, Gen.Int[1, 6]).Sample((series, stride) =>
        {
            foreach (Window window in Cut(Layout with { Stride = stride }, series.Observations, series.Labels, share: 1))
            {
                Assert.Equal(stride, window.TargetCount);
                Assert.DoesNotContain(window.Targets.ToArray(), target => target.IsMissing || target.Value == Labelled);
                int first = Array.IndexOf(series.Observations, window.Targets[0]);
                Assert.Equal(series.Observations[first..(first + stride)], window.Targets.ToArray());
            }
        }, iter: 300);

    [Fact]
    public void Every_place_that_can_have_a_window_has_one_where_all_are_asked_for() =>
        Series.Sample(series =>
        {
            // The first ten points that are not missing are all context.
            IEnumerable<Observation> known = series.Observations.Where(observation => !observation.IsMissing).Skip(10);
            Assert.Equal(known.Where(observation => observation.Value != Labelled), Cut(Layout, series.Observations, series.Labels, share: 1).Select(window => window.Targets[0]));
        }, iter: 300);

    [Fact]
    public void No_context_holds_a_labelled_point_unless_it_is_contaminated() =>
        Series.Sample(series =>
        {
            foreach (Window window in Cut(Layout, series.Observations, series.Labels, share: 1))
                foreach (ContextView view in window.Views)
                    for (int point = 0; point < view.ContextCount; point++) Assert.InRange(view.Centre + view.ContextValues[point] * view.Scale, -Labelled / 2, Labelled / 2);
        }, iter: 300);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 1)]
    public void As_much_of_the_labelled_points_is_in_contexts_as_asked_for(double contamination, double expected)
    {
        Observation[] observations = ObservationSequences.Regular(2_000, 5, index => index % 10 == 0 ? Labelled : ObservationSequences.Noise(index));
        AnomalyLabel[] labels = [.. observations.Where(observation => observation.Value == Labelled).Select(observation => new AnomalyLabel(AnomalyKind.Spike, observation.Time, observation.Time))];
        // Right after a labelled point it is the newest of its context, or it is not there.
        Window[] after = [.. Cut(Layout with { SeasonalDays = 0 }, observations, labels, share: 1, contamination)
            .Where(window => Array.IndexOf(observations, window.Targets[0]) % 10 == 1)];
        double held = after.Average(window => window.Views[0].Centre + window.Views[0].ContextValues[0] * window.Views[0].Scale > Labelled / 2 ? 1 : 0);
        Assert.Equal(expected, held, 0.15);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.25, 400, 600)]
    [InlineData(1, 1_990, 1_990)]
    public void As_many_places_are_cut_as_asked_for(double share, int fewest, int most) =>
        Assert.InRange(Cut(Layout, ObservationSequences.Regular(2_000, 5, ObservationSequences.Noise), [], share).Count(), fewest, most);

    [Fact]
    public void The_same_seed_cuts_the_same_windows()
    {
        Observation[] observations = ObservationSequences.Regular(300, 5, ObservationSequences.Noise);
        Assert.Equal(Cut(Layout, observations, [], 0.3).Select(window => window.Targets[0]), Cut(Layout, observations, [], 0.3).Select(window => window.Targets[0]));
    }

    private static IEnumerable<Window> Cut(WindowLayout layout, Observation[] observations, AnomalyLabel[] labels, double share, double contamination = 0) =>
        new WindowHarvest(layout, new HistoryOptions()).Cut(observations, labels, share, contamination, new Random(3));

    private static (Observation[], AnomalyLabel[]) Walk(int[] kinds, int minutes)
    {
        var observations = new List<Observation>();
        var labels = new List<AnomalyLabel>();
        for (int index = 0; index < kinds.Length; index++)
        {
            EventTime time = ObservationSequences.Start + index * TimeSpan.FromMinutes(minutes);
            bool labelled = kinds[index] is 1 or 2;
            observations.Add(new Observation(time, kinds[index] == 0 ? double.NaN : labelled ? Labelled : index % 7));
            if (!labelled) continue;
            // Neighbours belong to one label.
            if (index > 0 && labels.Count > 0 && labels[^1].End == observations[index - 1].Time) labels[^1] = labels[^1] with { End = time };
            else labels.Add(new AnomalyLabel(AnomalyKind.Spike, time, time));
        }
        return ([.. observations], [.. labels]);
    }
}
