using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Forecasts;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>A series, and how well its rows are predicted at each horizon. Rows that are labelled, missing, not scored or in the probation do not count.</summary>
/// <param name="series">The series.</param>
/// <param name="horizons">How many horizons the model has.</param>
internal sealed class ForecastSeries(LabelledSeries series, int horizons) : IDetectedSeries
{
    private readonly ForecastTally[] _tallies = [.. Enumerable.Range(0, horizons).Select(_ => new ForecastTally())];
    private readonly TrivialForecasts _trivial = new(series.SamplingInterval());
    private readonly bool[] _counts = Counting(series);
    // The rows that wait for their prediction.
    private readonly Queue<int> _targets = [];
    // Those of the window that is being scored.
    private readonly Queue<int> _rows = [];
    private Window? _window;
    private int _taken, _first;
    private bool _isCounter;

    /// <summary>The series.</summary>
    public LabelledSeries Series => series;

    /// <inheritdoc/>
    public string Name => series.Name;

    /// <inheritdoc/>
    public int Rows => series.Observations.Count;

    /// <inheritdoc/>
    public IEnumerable<Observation> Observations => series.Observations;

    /// <summary>The figures at a horizon; null where no row counts.</summary>
    /// <param name="horizon">The index of the horizon.</param>
    public ForecastFigures? FiguresAt(int horizon) => _tallies[horizon].Figures();

    /// <inheritdoc/>
    public void Take(Disposition disposition)
    {
        if (disposition == Disposition.Scored) _targets.Enqueue(_taken);
        else if (disposition == Disposition.WarmingUp && !_isCounter) _trivial.Add(series.Observations[_taken].Time, series.Observations[_taken].Value);
        _taken++;
    }

    /// <inheritdoc/>
    public void See(Window window)
    {
        _window = window;
        _first = _trivial.Count;
        for (int target = 0; target < window.TargetCount; target++)
        {
            Observation point = window.Targets[target];
            int row = _targets.Dequeue();
            if (!_isCounter && point.Value != series.Observations[row].Value)
            {
                // What is predicted of a counter is its rate: its readings are no values to go by.
                _isCounter = true;
                _trivial.Clear();
                _first = 0;
            }
            _rows.Enqueue(row);
        }
        foreach (Observation point in window.Targets) _trivial.Add(point.Time, point.Value);
    }

    /// <inheritdoc/>
    public void Complete(in ScoredPoint point)
    {
        int target = _window!.TargetCount - _rows.Count;
        if (_counts[_rows.Dequeue()]) Compare(_window, target);
    }

    /// <inheritdoc/>
    public void Tell(AnomalyEvent anomaly)
    {
    }

    private static bool[] Counting(LabelledSeries series)
    {
        bool[] counts = new bool[series.Observations.Count];
        counts.AsSpan(Math.Min(series.ProbationRows, counts.Length)).Fill(true);
        foreach (RowRange window in series.Windows) counts.AsSpan(window.First, window.Length).Clear();
        return counts;
    }

    // The simple rules know what the context of a horizon may hold, and no more.
    private void Compare(Window window, int target)
    {
        Observation point = window.Targets[target];
        for (int horizon = 0; horizon < window.HorizonCount; horizon++)
        {
            ContextView view = window.Views[horizon];
            int last = _first - 1 - window.Layout.Horizons[horizon];
            if (view.IsPredictable && last >= 0) _tallies[horizon].Add(point.Value, new PredictiveDistribution(view, target), _trivial.At(point.Time, last));
        }
    }
}
