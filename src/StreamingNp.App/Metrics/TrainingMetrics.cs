using System.Diagnostics.Metrics;
using System.Text.Json;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Metrics;

/// <summary>The instruments of training. Thread-safe.</summary>
internal sealed class TrainingMetrics : IModelListener
{
    private readonly TimeProvider _time;
    private readonly IModelListener? _next;
    private readonly Counter<long> _runs;
    private readonly Histogram<double> _seconds;
    private long _succeededAt;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">Their meter.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="next">Is told too; null for nobody.</param>
    public TrainingMetrics(Meter meter, TimeProvider time, IModelListener? next)
    {
        (_time, _next) = (time, next);
        _runs = meter.CreateCounter<long>("streamingnp_training_runs_total", "{training}", "Trainings by how they ended.");
        _seconds = meter.CreateHistogram("streamingnp_training_seconds", "s", "Time that a training took.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 1_800, 3_600] });
        meter.CreateObservableGauge("streamingnp_training_last_success_timestamp_seconds", LastSuccess, "s", "When a training last ended with a usable model, promoted or not; Unix time.");
    }

    /// <inheritdoc/>
    public void Swapped(ModelVersion version) => _next?.Swapped(version);

    /// <inheritdoc/>
    public void Trained(TrainingEnd end, TimeSpan took)
    {
        _runs.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(end)));
        _seconds.Record(took.TotalSeconds);
        if (end is TrainingEnd.Promoted or TrainingEnd.NotBetter) Interlocked.Exchange(ref _succeededAt, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _next?.Trained(end, took);
    }

    /// <summary>Has the counter begin at 0; to be called when somebody listens.</summary>
    public void BeginAtZero()
    {
        foreach (TrainingEnd end in Enum.GetValues<TrainingEnd>()) _runs.Add(0, new KeyValuePair<string, object?>("outcome", NameOf(end)));
    }

    private static string NameOf(TrainingEnd end) => JsonNamingPolicy.SnakeCaseLower.ConvertName(end.ToString());

    private IEnumerable<Measurement<double>> LastSuccess() => Interlocked.Read(ref _succeededAt) is > 0 and var milliseconds ? [new(milliseconds / 1_000.0)] : [];
}
