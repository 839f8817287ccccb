namespace StreamingNp.Detection.Evaluation;

/// <summary>Sums the evaluations of many series up. None of its figures is ever NaN. Not safe for use by several threads at once.</summary>
public sealed class IncidentEvaluation
{
    private const double DaysPerMonth = 30;

    private readonly SortedDictionary<AnomalyKind, KindRecall> _kinds = [];
    private double _seriesMonths;

    /// <summary>The series that were added.</summary>
    public int Series { get; private set; }

    /// <summary>The labels of all series.</summary>
    public int Labels { get; private set; }

    /// <summary>The labels that were found.</summary>
    public int LabelsFound { get; private set; }

    /// <summary>The incidents of all series.</summary>
    public int Incidents { get; private set; }

    /// <summary>The incidents that are false.</summary>
    public int FalseIncidents { get; private set; }

    /// <summary>Incidents that are not false as a share of all incidents, 0 to 1; 1 where there are none.</summary>
    public double Precision => Incidents == 0 ? 1 : (double)(Incidents - FalseIncidents) / Incidents;

    /// <summary>Labels found as a share of all labels, 0 to 1; 1 where there are none.</summary>
    public double Recall => Labels == 0 ? 1 : (double)LabelsFound / Labels;

    /// <summary>The harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>, 0 to 1.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Incidents a series and month of 30 days; 0 where no time was observed.</summary>
    public double IncidentsPerSeriesMonth => _seriesMonths == 0 ? 0 : Incidents / _seriesMonths;

    /// <summary>False incidents a series and month of 30 days; 0 where no time was observed.</summary>
    public double FalseIncidentsPerSeriesMonth => _seriesMonths == 0 ? 0 : FalseIncidents / _seriesMonths;

    /// <summary>The recall of each kind that has labels, in the order of <see cref="AnomalyKind"/>.</summary>
    public IReadOnlyCollection<KindRecall> Kinds => _kinds.Values;

    /// <summary>Adds what was found in one series.</summary>
    /// <param name="series">The evaluation of the series.</param>
    public void Add(SeriesEvaluation series)
    {
        Series++;
        Labels += series.Labels.Count;
        LabelsFound += series.Found.Count(found => found);
        Incidents += series.Incidents.Count;
        FalseIncidents += series.AreFalse.Count(isFalse => isFalse);
        _seriesMonths += series.Span.TotalDays / DaysPerMonth;
        foreach ((AnomalyLabel label, bool found) in series.Labels.Zip(series.Found))
        {
            KindRecall kind = _kinds.GetValueOrDefault(label.Kind, new(label.Kind, 0, 0));
            _kinds[label.Kind] = kind with { Labels = kind.Labels + 1, Found = kind.Found + (found ? 1 : 0) };
        }
    }
}
