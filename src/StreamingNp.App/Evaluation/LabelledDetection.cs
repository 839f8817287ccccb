using System.Collections.Concurrent;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;

namespace StreamingNp.App.Evaluation;

/// <summary>Scores labelled series through the detector that lanes use, on all processors. What comes out for a series depends neither on the others nor on the number of processors.</summary>
/// <param name="model">The model.</param>
/// <param name="options">How points become verdicts and incidents.</param>
/// <param name="topic">Stands for the input topic.</param>
internal sealed class LabelledDetection(IModel model, DetectorOptions options, string topic)
{
    // A model takes 16 rows for little more than one, and most have two looks a series.
    private const int MostSideBySide = 8;

    /// <summary>Scores series.</summary>
    /// <param name="series">The series; no two of one name.</param>
    /// <param name="done">Called, on any thread, with the name of each series that is through.</param>
    /// <param name="cancellation">Ends the scoring.</param>
    /// <returns>The series in the order given.</returns>
    public async Task<IReadOnlyList<DetectedSeries>> RunAsync(IReadOnlyList<LabelledSeries> series, Action<string> done, CancellationToken cancellation)
    {
        DetectedSeries[] detected = [.. series.Select(one => new DetectedSeries(one))];
        int workers = Math.Min(Environment.ProcessorCount, detected.Length);
        if (workers == 0) return detected;
        // Series of like length go together, the longest first: what comes last should be short.
        int sideBySide = Math.Clamp(detected.Length / workers, 1, MostSideBySide);
        ConcurrentQueue<DetectedSeries[]> groups = new(detected.OrderByDescending(one => one.Series.Observations.Count).Chunk(sideBySide));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => Work(groups, done, cancellation), cancellation))).ConfigureAwait(false);
        return detected;
    }

    private void Work(ConcurrentQueue<DetectedSeries[]> groups, Action<string> done, CancellationToken cancellation)
    {
        using IPredictor predictor = model.NewPredictor();
        var detection = new OfflineDetection(predictor, options, topic);
        while (groups.TryDequeue(out DetectedSeries[]? group))
        {
            var sink = new Sink(group.ToDictionary(one => one.Series.Name));
            detection.Run(group.Select(one => (one.Series.Name, Observations(one.Series, done, cancellation))), sink, sink.Take);
        }
    }

    private static IEnumerable<Observation> Observations(LabelledSeries series, Action<string> done, CancellationToken cancellation)
    {
        foreach (Observation observation in series.Observations)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return observation;
        }
        done(series.Name);
    }

    private sealed class Sink(Dictionary<string, DetectedSeries> series) : IDetectionSink
    {
        public void Take(string name, Observation observation, Disposition disposition) => series[name].Take(disposition);

        public void Scored(SeriesState state, in ScoredPoint point, ModelVersion model) => series[state.Name].Complete(point);

        public void Emit(AnomalyEvent anomaly)
        {
            if (anomaly.State == IncidentChange.Opened) series[anomaly.Series].Open(anomaly.Timestamp);
        }
    }
}
