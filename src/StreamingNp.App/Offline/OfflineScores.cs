using System.Runtime.InteropServices;
using StreamingNp.App.Recordings;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Recordings;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Offline;

/// <summary>Scores recordings through the detector that lanes use, and keeps every row in the order of the files; behind them the rows that are joined of several.</summary>
public sealed class OfflineScores : IDetectionSink
{
    private readonly List<ScoredRow> _rows = [];
    private readonly Dictionary<string, ScoredSeries> _byName = [];
    private readonly List<ScoredSeries> _series = [];
    private readonly List<AnomalyEvent> _events = [];
    private readonly ObservationCounter _counter = new();
    private readonly JoinedNames? _joined;
    private readonly List<(ScoredSeries Series, Observation Observation)> _read = [];

    private OfflineScores(JoinPattern? join) => _joined = join is null ? null : new(join);

    /// <summary>All rows that could be read.</summary>
    public ReadOnlySpan<ScoredRow> Rows => CollectionsMarshal.AsSpan(_rows);

    /// <summary>All series, in order of their first rows.</summary>
    public IReadOnlyList<ScoredSeries> Series => _series;

    /// <summary>All events, in order of event time.</summary>
    public IEnumerable<AnomalyEvent> Events => _events.OrderBy(anomaly => anomaly.Timestamp);

    /// <summary>What became of the rows.</summary>
    public ObservationCounts Counts => _counter.Counts;

    /// <summary>Reads and scores recordings.</summary>
    /// <param name="files">The recordings; the files are taken one after the other, so that a series may go on in the next.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="options">How points become verdicts and incidents.</param>
    /// <param name="rules">The rules for groups of series.</param>
    /// <param name="topic">Stands for the input topic in the ids of events.</param>
    /// <param name="tellsAllChannels">Whether points of several channels say what each gave, for a picture.</param>
    /// <param name="unreadable">Counts rows that cannot be read.</param>
    /// <param name="cancellation">Ends the scoring.</param>
    /// <param name="progress">Is told how many observations of how many are scored; 0 of 0 while they are read.</param>
    /// <param name="join">Which series are channels of others; these are taken in order of time, whatever files they come from. Null where none is.</param>
    public static OfflineScores Of(
        RecordingFiles files, IPredictor predictor, DetectorOptions options, RuleBook rules, string topic, bool tellsAllChannels, RecordingMessages unreadable, CancellationToken cancellation, Action<long, long>? progress = null, JoinPattern? join = null)
    {
        var scores = new OfflineScores(join);
        long all = 0;
        progress?.Invoke(0, 0);
        foreach (string path in files.Paths)
        {
            foreach (RecordedObservation row in files.Read(path, unreadable))
            {
                cancellation.ThrowIfCancellationRequested();
                scores.Add(row);
                all++;
            }
        }
        scores.Arrange();
        for (long row = 0; row < all; row++) scores._counter.Read(observations: 1);
        for (int row = 0; row < unreadable.Count; row++)
        {
            scores._counter.Unreadable();
            scores._counter.DeadLettered();
        }
        long taken = 0;
        var detection = new OfflineDetection(predictor, options, topic, rules) { TellsAllChannels = tellsAllChannels };
        detection.Run(scores._series.Select(series => new OfflineSeries(
            detection.NewState(series.Name),
            scores.ObservationsOf(series).Select(observation =>
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Invoke(++taken, all);
                return observation;
            }),
            scores,
            (observation, disposition, released) => scores.Dispose(series, observation, disposition, released))));
        return scores;
    }

    /// <inheritdoc/>
    void IDetectionSink.Scored(SeriesState series, in ScoredPoint point, ModelVersion model) =>
        CollectionsMarshal.AsSpan(_rows)[_byName[series.Name].Waiting.Dequeue()].Point = point;

    /// <inheritdoc/>
    void IDetectionSink.Emit(AnomalyEvent anomaly) => _events.Add(anomaly);

    private void Add(RecordedObservation row)
    {
        string name = row.Series;
        Observation observation = row.Observation;
        bool isPart = _joined?.TryJoin(ref name, ref observation) == true;
        if (!_byName.TryGetValue(name, out ScoredSeries? series))
        {
            _byName[name] = series = new ScoredSeries(name);
            _series.Add(series);
        }
        if (isPart) series.Parts ??= [];
        if (_joined is null) AddRow(series, observation);
        else _read.Add((series, observation));
    }

    // Which series are joined is known when all files are read: a value of the series itself may come first.
    private void Arrange()
    {
        foreach ((ScoredSeries series, Observation observation) in _read)
        {
            if (series.Parts is not null) series.Parts.Add(observation);
            else AddRow(series, observation);
        }
        _read.Clear();
    }

    private int AddRow(ScoredSeries series, Observation observation)
    {
        series.Rows.Add(_rows.Count);
        _rows.Add(new ScoredRow(series, observation));
        return _rows.Count - 1;
    }

    private IEnumerable<Observation> ObservationsOf(ScoredSeries series) => series.Parts?.OrderBy(part => part.Time) ?? series.Rows.Select(row => _rows[row].Observation);

    // What was buffered is told of once more, when it is taken; another row of its time meanwhile is a duplicate.
    private void Dispose(ScoredSeries series, Observation observation, Disposition disposition, int released)
    {
        if (series.Parts is not null)
        {
            DisposeJoined(series, observation, disposition, released);
            return;
        }
        if (disposition != Disposition.Duplicate && series.Buffered.Remove(observation.Time, out int row)) _counter.Released();
        else row = series.Rows[series.Taken++];
        _counter.Disposed(disposition);
        if (disposition == Disposition.Buffered) series.Buffered[observation.Time] = row;
        CollectionsMarshal.AsSpan(_rows)[row].Disposition = disposition;
        if (disposition == Disposition.Scored) series.Waiting.Enqueue(row);
    }

    // What was joined counts as what its row became.
    private void DisposeJoined(ScoredSeries series, Observation observation, Disposition disposition, int released)
    {
        if (released > 0) _counter.Released(released);
        _counter.Disposed(disposition, Math.Max(1, released));
        if (disposition == Disposition.Buffered) return;
        int row = AddRow(series, observation);
        CollectionsMarshal.AsSpan(_rows)[row].Disposition = disposition;
        if (disposition == Disposition.Scored) series.Waiting.Enqueue(row);
    }
}
