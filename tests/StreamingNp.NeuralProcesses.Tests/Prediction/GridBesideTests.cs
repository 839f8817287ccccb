using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

/// <summary>A model of a grid beside a model of windows, as a scorer has them.</summary>
public sealed class GridBesideTests
{
    private const int Channels = 12, Rows = 560, Lagging = 5, LagsFrom = 500, Lag = 4;

    private static readonly Lazy<ModelArtifact> Grid = new(Train);

    [Fact]
    public void A_channel_that_lags_behind_its_neighbours_is_named_by_a_series_of_the_grid_and_other_series_are_as_without_it()
    {
        (string, Observation[])[] series = [("field", Field()), ("other", [.. Field().Select(row => Observation.Of(row.Time, new(new(["x", "y"]), row.Channels!.Values[..2])))]), ("one", [.. Field().Select(row => new Observation(row.Time, row.Channels!.Values[0]))])];
        Recorded alone = Run(null, series), beside = Run(Grid.Value, series);
        foreach (string name in new[] { "other", "one" }) Assert.Equal(alone.Points[name], beside.Points[name]);
        ScoredPoint[] points = [.. beside.Points["field"]];
        ScoredPoint[] odd = [.. points.Where(point => point.Time >= TimeOf(LagsFrom)).OrderByDescending(point => point.Evidence.Score).Take(5)];
        Assert.All(odd, point => Assert.Equal($"c{Lagging}", point.Joint!.Contributions[0].Channel));
        Assert.True(odd[0].Evidence.Score > points.Where(point => point.Time < TimeOf(LagsFrom)).Max(point => point.Evidence.Score));

        // Whatever is beside a row in the same call, it is predicted as it is by itself.
        Assert.Equal(points, Run(Grid.Value, series[..1]).Points["field"]);
    }

    [Fact]
    public void What_is_no_grid_is_refused_and_grids_are_told_apart_by_their_numbers()
    {
        ModelArtifact windows = SmallModels.Make(SineWindows.SmallLayout);
        Assert.Throws<ArgumentException>(() => new NeuralProcessModel(windows, windows));
        Assert.Equal(GridRowPredictor.GridOf(Grid.Value).Identity.Fingerprint, GridRowPredictor.GridOf(Grid.Value).Identity.Fingerprint);
        Assert.NotEqual(GridRowPredictor.GridOf(Grid.Value).Identity.Fingerprint, GridRowPredictor.GridOf(Grid.Value with { Manifest = Grid.Value.Manifest with { Grid = Grid.Value.Manifest.Grid! with { Medians = [.. Grid.Value.Manifest.Grid.Medians.Select(one => one + 1)] } } }).Identity.Fingerprint);
    }

    private static ModelArtifact Train()
    {
        var options = new TrainingOptions { Steps = 150, BatchTasks = 8, LearningRate = 5e-3, ValidateEvery = 150, ValidationTasks = 16 };
        var random = new Random(3);
        var field = new WaveField(new Random(2));
        double[][] rows = [.. Enumerable.Range(0, 1_200).Select(row => Enumerable.Range(0, Channels).Select(channel => 100 + 10 * (double)field.Measure(row, channel, random)).ToArray())];
        return new GridTraining("field", options, TimeProvider.System).Train([.. Enumerable.Range(0, Channels).Select(channel => $"c{channel}")], [rows], "waves").Artifact;
    }

    private static Observation[] Field()
    {
        var random = new Random(4);
        var field = new WaveField(new Random(2));
        var names = new ChannelNames(Enumerable.Range(0, Channels).Select(channel => $"c{channel}"));
        return [.. Enumerable.Range(0, Rows).Select(row => Observation.Of(TimeOf(row), new(names, [.. Enumerable.Range(0, Channels).Select(channel => 100 + 10 * field.Measure(1_400 + row - (channel == Lagging && row >= LagsFrom ? Lag : 0), channel, random))])))];
    }

    private static EventTime TimeOf(int row) => new(1_767_225_600_000_000 + 60_000_000L * row);

    private static Recorded Run(ModelArtifact? grid, (string, Observation[])[] series)
    {
        using IPredictor predictor = new NeuralProcessModel(SmallModels.Make(SineWindows.SmallLayout), grid).NewPredictor();
        var recorded = new Recorded();
        new OfflineDetection(predictor, new DetectorOptions { FalseAlarmRate = 1e-4 }, "metrics").Run(series.Select(one => (one.Item1, one.Item2.AsEnumerable())), recorded, (_, _, _) => { });
        return recorded;
    }

    private sealed class Recorded : IDetectionSink
    {
        public Dictionary<string, List<ScoredPoint>> Points { get; } = [];

        public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
        {
            if (!Points.TryGetValue(series.Name, out List<ScoredPoint>? points)) Points.Add(series.Name, points = []);
            points.Add(point);
        }

        public void Emit(AnomalyEvent anomaly)
        {
            // Points alone are looked at.
        }
    }
}
