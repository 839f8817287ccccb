using StreamingNp.App.Models;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Tests.Situations;

/// <summary>The model that StreamingNp comes with, watching series as a lane does.</summary>
public sealed class ShippedModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NeuralProcessModel _model;

    public ShippedModel() => _model = new ModelCatalogue(new(), new(), _folder.Path).Load(refused => Assert.Fail(refused));

    public void Dispose() => _folder.Dispose();

    /// <summary>Watches series with default settings, side by side on all processors.</summary>
    public IReadOnlyList<Watched> Watch(params IReadOnlyList<Course>[] courses) => Watch(new DetectorOptions(), courses);

    /// <summary>Watches series with other settings.</summary>
    public IReadOnlyList<Watched> Watch(DetectorOptions options, params IReadOnlyList<Course>[] courses)
    {
        Watched[] watched = [.. courses.SelectMany(some => some).Select(course => new Watched(course))];
        Parallel.ForEach(
            watched.Chunk((watched.Length + Environment.ProcessorCount - 1) / Environment.ProcessorCount), some => Run(options, some));
        return watched;
    }

    private void Run(DetectorOptions options, Watched[] watched)
    {
        using IPredictor predictor = _model.NewPredictor();
        new OfflineDetection(predictor, options, "metrics").Run(
            watched.Select(one => (one.Course.Name, (IEnumerable<Observation>)one.Course.Observations)), new Sink(watched.ToDictionary(one => one.Course.Name)), (_, _, _) => { });
    }

    private sealed class Sink(Dictionary<string, Watched> watched) : IDetectionSink
    {
        public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
        {
        }

        public void Emit(AnomalyEvent anomaly) => watched[anomaly.Series].Add(anomaly);
    }
}
