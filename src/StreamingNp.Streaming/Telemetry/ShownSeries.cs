using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>The series whose newest score and band are metrics: those that were chosen by name, up to a number, and those with the highest scores. Thread-safe.</summary>
public sealed partial class ShownSeries
{
    private readonly IReadOnlyList<NamePattern> _patterns;
    private readonly int _most;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, ShownSeriesPoint> _shown = new();
    private readonly Lock _gate = new();
    private bool _toldOfMore;

    /// <summary>Makes the instruments.</summary>
    /// <param name="patterns">The names of the series; none for no series.</param>
    /// <param name="most">The most series, 1 or more: each is five time series for whoever keeps the metrics.</param>
    /// <param name="meter">The meter of the instruments.</param>
    /// <param name="logger">Is told, once, that more series match.</param>
    /// <param name="top">The series with the highest scores, which are shown beside those with such names; null for none.</param>
    public ShownSeries(IReadOnlyList<NamePattern> patterns, int most, Meter meter, ILogger<ShownSeries> logger, TopSeries? top = null)
    {
        (_patterns, _most, _logger, Top) = (patterns, most, logger, top);
        Create(meter, "score", "Evidence of the newest point as -log10 of its p-value, of chosen series.", point => point.Score);
        Create(meter, "value", "Newest value, of chosen series.", point => point.Value);
        Create(meter, "expected", "Expected value of the newest point, of chosen series.", point => point.Expected);
        Create(meter, "lower", "Lower end of the band that is normal now, of chosen series.", point => point.Lower);
        Create(meter, "upper", "Upper end of the band that is normal now, of chosen series.", point => point.Upper);
    }

    /// <summary>The series with the highest scores; null where these are not asked for.</summary>
    public TopSeries? Top { get; }

    /// <summary>Shows a series, where it is chosen and there is room.</summary>
    /// <returns>Takes its points, until it is disposed; null where the series is not shown.</returns>
    public ShownSeriesPoint? TryShow(string series)
    {
        if (!_patterns.Any(pattern => pattern.Matches(series))) return null;
        var point = new ShownSeriesPoint(this, series);
        lock (_gate)
        {
            if (_shown.Count < _most || _shown.ContainsKey(series))
            {
                // The lane that had the series before may not have ended yet.
                _shown[series] = point;
                return point;
            }
            if (_toldOfMore) return null;
            _toldOfMore = true;
        }
        LogMore(_most, series);
        return null;
    }

    internal void Hide(ShownSeriesPoint point) => _shown.TryRemove(new(point.Series, point));

    private void Create(Meter meter, string name, string description, Func<ScoredPoint, double> number) =>
        meter.CreateObservableGauge($"streamingnp_series_{name}", () => Measure(number), unit: null, description);

    private IEnumerable<Measurement<double>> Measure(Func<ScoredPoint, double> number)
    {
        foreach ((string series, ShownSeriesPoint shown) in _shown)
            if (shown.Newest is { } point) yield return new(number(point), new KeyValuePair<string, object?>("series", series));
        if (Top is null) yield break;
        foreach ((string series, ScoredPoint point) in Top.Newest)
            if (!_shown.ContainsKey(series)) yield return new(number(point), new KeyValuePair<string, object?>("series", series));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "More than {Most} series match monitoring.score_series, so that {Series} and others are not shown as metrics; narrow the patterns or raise monitoring.max_score_series.")]
    private partial void LogMore(int most, string series);
}
