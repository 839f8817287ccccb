using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation;

/// <summary>A series that is told what the detector makes of its rows. Used by one thread at a time.</summary>
internal interface IDetectedSeries
{
    /// <summary>Its name; no two have the same.</summary>
    string Name { get; }

    /// <summary>How many rows it has.</summary>
    int Rows { get; }

    /// <summary>Its rows, in order of arrival.</summary>
    IEnumerable<Observation> Observations { get; }

    /// <summary>The detector took the next row.</summary>
    void Take(Disposition disposition);

    /// <summary>A model has predicted the next of the rows that were taken with <see cref="Disposition.Scored"/>, and they are scored next.</summary>
    /// <param name="window">The window; it is reused once its rows are scored.</param>
    void See(Window window)
    {
    }

    /// <summary>The next of the rows that were taken with <see cref="Disposition.Scored"/> was scored.</summary>
    void Complete(in ScoredPoint point);

    /// <summary>An incident of the series opened, changed or ended.</summary>
    void Tell(AnomalyEvent anomaly);
}
