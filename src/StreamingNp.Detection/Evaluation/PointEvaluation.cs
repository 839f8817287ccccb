namespace StreamingNp.Detection.Evaluation;

/// <summary>
/// Judges scores row by row, at every threshold at once: the areas under the receiver operating characteristic and the
/// precision-recall curve, and the counts at any threshold. The rows of several series are taken together, as if one
/// threshold served them all. Rows with the same score are never told apart.
/// </summary>
public sealed class PointEvaluation
{
    // One entry for each distinct score, descending, with the rows at or above it.
    private readonly List<double> _thresholds = [];
    private readonly List<long> _alarms = [];
    private readonly List<long> _truePositives = [];
    private readonly long _rows;
    private readonly long _labelled;

    /// <param name="series">The series.</param>
    public PointEvaluation(IReadOnlyCollection<ScoredSeries> series)
    {
        double[] scores = [.. series.SelectMany(one => one.Scores)];
        bool[] labels = [.. series.SelectMany(one => one.Labels)];
        Array.Sort(scores, labels);
        for (int at = scores.Length - 1; at >= 0; at--)
        {
            _rows++;
            if (labels[at]) _labelled++;
            if (at > 0 && scores[at - 1] == scores[at]) continue;
            _thresholds.Add(scores[at]);
            _alarms.Add(_rows);
            _truePositives.Add(_labelled);
        }
    }

    /// <summary>
    /// The area under the receiver operating characteristic, 0 to 1: how often a labelled row scores above one without a
    /// label, ties counted as half. Null where all rows are labelled, or none.
    /// </summary>
    public double? RocAuc
    {
        get
        {
            if (_labelled == 0 || _labelled == _rows) return null;
            double pairs = 0;
            PointCounts above = CountsOf(-1);
            for (int i = 0; i < _thresholds.Count; i++)
            {
                PointCounts counts = CountsOf(i);
                pairs += (double)(counts.TruePositives - above.TruePositives) * (counts.TrueNegatives + above.TrueNegatives) / 2;
                above = counts;
            }
            return pairs / _labelled / (_rows - _labelled);
        }
    }

    /// <summary>
    /// The area under the precision-recall curve as average precision, 0 to 1: the precision at each threshold, weighted by
    /// the recall that it adds. Null where no row is labelled.
    /// </summary>
    public double? PrAuc
    {
        get
        {
            if (_labelled == 0) return null;
            double area = 0;
            double recall = 0;
            for (int i = 0; i < _thresholds.Count; i++)
            {
                PointCounts counts = CountsOf(i);
                area += (counts.Recall - recall) * counts.Precision;
                recall = counts.Recall;
            }
            return area;
        }
    }

    /// <summary>The score that is the best threshold by <see cref="PointCounts.F1"/>; the highest of several. Null where no row is labelled.</summary>
    public double? BestThreshold => _labelled == 0 ? null : _thresholds[Enumerable.Range(0, _thresholds.Count).MaxBy(i => CountsOf(i).F1)];

    /// <summary>The lowest score that as a threshold reaches a precision, and so the one with the highest recall.</summary>
    /// <param name="precision">The precision, above 0, at most 1.</param>
    /// <returns>The threshold; null where none reaches it, or no row is labelled.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is out of its range.</exception>
    public double? LowestThreshold(double precision)
    {
        if (!(precision is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(precision), precision, "A precision is above 0 and at most 1.");
        if (_labelled == 0) return null;
        for (int i = _thresholds.Count - 1; i >= 0; i--)
            if (CountsOf(i).Precision >= precision) return _thresholds[i];
        return null;
    }

    /// <summary>Counts the rows at a threshold.</summary>
    /// <param name="threshold">A row whose score is at or above it has an alarm.</param>
    public PointCounts At(double threshold)
    {
        int low = 0;
        int high = _thresholds.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_thresholds[middle] >= threshold) low = middle + 1;
            else high = middle;
        }
        return CountsOf(low - 1);
    }

    // At the i-th highest score; before the first there is no alarm.
    private PointCounts CountsOf(int i)
    {
        long alarms = i < 0 ? 0 : _alarms[i];
        long truePositives = i < 0 ? 0 : _truePositives[i];
        long falsePositives = alarms - truePositives;
        return new(truePositives, falsePositives, _rows - _labelled - falsePositives, _labelled - truePositives);
    }
}
