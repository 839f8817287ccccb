using System.Collections.Concurrent;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation;

/// <summary>Scores series through the detector that lanes use, on all processors. What comes out for a series depends neither on the others nor on the number of processors.</summary>
/// <param name="model">The model.</param>
/// <param name="options">How points become verdicts and incidents.</param>
/// <param name="topic">Stands for the input topic.</param>
/// <param name="rules">The rules for groups of series; null for none.</param>
internal sealed class ParallelDetection(IModel model, DetectorOptions options, string topic, RuleBook? rules = null)
{
    // A model takes 16 rows for little more than one, and most have two looks a series.
    private const int MaxSideBySide = 8;

    /// <summary>Scores series.</summary>
    /// <param name="series">The series; no two of one name.</param>
    /// <param name="done">Called, on any thread, with the name of each series that is through.</param>
    /// <param name="cancellation">Ends the scoring.</param>
    public async Task RunAsync(IReadOnlyCollection<IDetectedSeries> series, Action<string> done, CancellationToken cancellation)
    {
        if (series.Count == 0) return;
        // Series of like length go together, the longest first: what comes last should be short.
        int sideBySide = Math.Clamp(series.Count / Math.Min(Environment.ProcessorCount, series.Count), 1, MaxSideBySide);
        await RunAsync([.. series.OrderByDescending(one => one.Rows).Chunk(sideBySide)], (detection, group) =>
        {
            detection.Run(group.Select(one => new OfflineSeries(detection.NewState(one.Name), Observations(one, done, cancellation), new Sink(one), (_, disposition, _) => one.Take(disposition)) { Predicted = one.See }));
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs parts of some work, each with the detection of one processor.</summary>
    /// <param name="parts">The parts, in the order in which they are begun.</param>
    /// <param name="run">Called for each part, on any thread.</param>
    /// <param name="cancellation">Ends the work between two parts.</param>
    public Task RunAsync<T>(IReadOnlyCollection<T> parts, Action<OfflineDetection, T> run, CancellationToken cancellation)
    {
        int workers = Math.Min(Environment.ProcessorCount, parts.Count);
        ConcurrentQueue<T> queue = new(parts);
        return Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => Work(queue, run, cancellation), cancellation)));
    }

    private void Work<T>(ConcurrentQueue<T> parts, Action<OfflineDetection, T> run, CancellationToken cancellation)
    {
        using IPredictor predictor = model.NewPredictor();
        // Labels are those of rows in their order: none is buffered.
        var detection = new OfflineDetection(predictor, options with { Arrival = options.Arrival with { AllowedLateness = TimeSpan.Zero, JoinsChannels = false } }, topic, rules);
        while (parts.TryDequeue(out T? part))
        {
            cancellation.ThrowIfCancellationRequested();
            run(detection, part);
        }
    }

    private static IEnumerable<Observation> Observations(IDetectedSeries series, Action<string> done, CancellationToken cancellation)
    {
        foreach (Observation observation in series.Observations)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return observation;
        }
        done(series.Name);
    }

    private sealed class Sink(IDetectedSeries series) : IDetectionSink
    {
        public void Scored(SeriesState state, in ScoredPoint point, ModelVersion model) => series.Complete(point);

        public void Emit(AnomalyEvent anomaly) => series.Tell(anomaly);
    }
}
