using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

public class FarPredictionTests
{
    private static readonly WindowLayout Layout = new();

    // Twelve days of a daily wave, with a level shift that is accepted and a spike each day.
    private static Observation[] Wave(double minutes, int days) =>
        ObservationSequences.Regular((int)(days * 1_440 / minutes), minutes, index =>
        {
            double day = index * minutes / 1_440;
            return 50 + 10 * Math.Sin(Math.Tau * day) + ObservationSequences.Noise(index) + (day > 8.3 ? 30 : 0) + (index % 288 == 100 ? 25 : 0);
        });

    [Fact]
    public void Points_of_a_block_share_one_prediction_from_afar() => Assert.InRange(Whole(Wave(5, 12), last: 1_000), 120, 140);

    [Fact]
    public void Points_an_hour_apart_share_nothing() => Assert.Equal(100, Whole(Wave(60, 30), last: 100));

    [Fact]
    public void Where_the_time_of_day_is_not_known_nothing_is_shared() => Assert.Equal(100, Whole(Wave(5, 1), last: 100));

    [Fact]
    public void Whoever_takes_a_series_up_in_the_middle_of_a_block_comes_to_the_same_scores()
    {
        Observation[] wave = Wave(5, 12);
        DetectorRun whole = new DetectorRun(new ContextMeanPredictor(Layout)).Arrive(wave);
        var parts = new DetectorRun(new ContextMeanPredictor(Layout));
        List<ScoredPoint> points = [];
        // Of any length: at all places of a block.
        for (int start = 0, length = 1; start < wave.Length; start += length, length = length % 29 + 1)
        {
            parts = new DetectorRun(new ContextMeanPredictor(Layout), state: Copy(parts)).Arrive(wave[start..Math.Min(wave.Length, start + length)]);
            points.AddRange(parts.Sink.Points);
        }
        Assert.Equal(whole.Sink.Points, points);
        Assert.Equal(whole.StateBytes(), parts.StateBytes());
        Assert.Contains(points, point => point.Verdict == Verdict.Anomalous);
    }

    [Fact]
    public void A_model_that_is_swapped_within_a_block_predicts_all_of_it()
    {
        var blueprint = new DetectorBlueprint(new DetectorOptions(), Layout, "metrics");
        var run = new DetectorRun(new ContextMeanPredictor(Layout));
        Observation[] wave = Wave(5, 8);
        run.Arrive(wave[..^1]);
        Window window = blueprint.NewWindow();
        run.Detector.Take(wave[^1], mayAlert: true, window, run.Sink);
        run.Detector.Assemble(window);
        Assert.False(window.IsWhole);

        window.PredictedBy(new ModelVersion("another", 2), Calibration.Identity(Layout.Horizons.Count + 1));
        Assert.False(run.Detector.IsOfOneModel(window));
        run.Detector.Assemble(window);
        Assert.True(window.IsWhole);
        Assert.True(run.Detector.IsOfOneModel(window));
    }

    private static SeriesState Copy(DetectorRun run)
    {
        using var reader = new BinaryReader(new MemoryStream(run.StateBytes()));
        return SeriesStateCodec.Read(reader, run.Blueprint.Options.History);
    }

    // The whole windows among the last ones of a series.
    private static int Whole(Observation[] observations, int last)
    {
        List<bool> whole = [];
        new DetectorRun(new ContextMeanPredictor(Layout)
        {
            Watch = window =>
            {
                if (window.Views.Length == Layout.Horizons.Count) whole.Add(window.IsWhole);
            },
        }).Arrive(observations);
        return whole.TakeLast(last).Count(isWhole => isWhole);
    }
}
