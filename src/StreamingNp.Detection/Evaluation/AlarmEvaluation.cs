namespace StreamingNp.Detection.Evaluation;

/// <summary>
/// Judges the alarms that scores give at one threshold, summed up over many series: the rows, how soon each labelled
/// window is noticed, and how often there is an alarm. An alarm is a run of rows at or above the threshold, whatever its
/// length; a false one has no labelled row. None of its figures is ever NaN. Not safe for use by several threads at once.
/// </summary>
/// <param name="threshold">A row whose score is at or above it has an alarm.</param>
public sealed class AlarmEvaluation(double threshold)
{
    private readonly List<DetectionDelay> _delays = [];
    private double _seriesDays;

    /// <summary>A row whose score is at or above it has an alarm.</summary>
    public double Threshold { get; } = threshold;

    /// <summary>The series that were added.</summary>
    public int Series { get; private set; }

    /// <summary>The rows of all series.</summary>
    public PointCounts Points { get; private set; }

    /// <summary>The alarms of all series.</summary>
    public int Alarms { get; private set; }

    /// <summary>The alarms without a labelled row.</summary>
    public int FalseAlarms { get; private set; }

    /// <summary>The delay in each labelled window, in the order in which the series were added.</summary>
    public IReadOnlyList<DetectionDelay> Delays => _delays;

    /// <summary>The labelled windows with an alarm in them.</summary>
    public int WindowsFound => _delays.Count(delay => delay.IsFound);

    /// <summary>The mean delay in the windows that were found; null where none was.</summary>
    public TimeSpan? MeanDelay => WindowsFound == 0 ? null : Found().Aggregate(TimeSpan.Zero, (sum, delay) => sum + delay) / WindowsFound;

    /// <summary>The median delay in the windows that were found, the lower of two; null where none was.</summary>
    public TimeSpan? MedianDelay => WindowsFound == 0 ? null : Found().Order().ElementAt((WindowsFound - 1) / 2);

    /// <summary>Alarms a series and day; 0 where no time was observed.</summary>
    public double AlarmsPerSeriesDay => _seriesDays == 0 ? 0 : Alarms / _seriesDays;

    /// <summary>False alarms a series and day; 0 where no time was observed.</summary>
    public double FalseAlarmsPerSeriesDay => _seriesDays == 0 ? 0 : FalseAlarms / _seriesDays;

    /// <summary>Adds the alarms of one series.</summary>
    /// <param name="series">The series.</param>
    public void Add(ScoredSeries series)
    {
        Series++;
        Points += PointCounts.Of(series, Threshold);
        _seriesDays += series.Span.TotalDays;
        bool[] isAlarm = [.. series.Scores.Select(score => score >= Threshold)];
        foreach (RowRange alarm in RowRange.Runs(isAlarm))
        {
            Alarms++;
            if (!Rows(alarm).Any(row => series.Labels[row])) FalseAlarms++;
        }
        foreach (RowRange window in series.Windows)
        {
            int rows = Array.IndexOf(isAlarm, true, window.First, window.Length) - window.First;
            _delays.Add(rows < 0 ? new(series.Name, window, null, null) : new(series.Name, window, rows, series.Times[window.First + rows] - series.Times[window.First]));
        }
    }

    private static IEnumerable<int> Rows(RowRange range) => Enumerable.Range(range.First, range.Length);

    private IEnumerable<TimeSpan> Found() => _delays.Where(delay => delay.IsFound).Select(delay => delay.Time!.Value);
}
