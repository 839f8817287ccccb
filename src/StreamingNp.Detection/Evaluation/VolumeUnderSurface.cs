namespace StreamingNp.Detection.Evaluation;

/// <summary>
/// The volumes under the surfaces of the range-based precision-recall curves, VUS-PR, and of the receiver operating
/// characteristics, VUS-ROC (Paparrizos et al. 2022, "Volume Under
/// the Surface: A New Accuracy Evaluation Measure for Time-Series Anomaly Detection"), as TSB-AD takes them. Labels get soft
/// edges, so that an alarm a little too early or too late still counts in part; the areas under the curves are averaged over
/// all widths of the edges. A score so needs neither a threshold nor a tolerance, and rewards every row of an anomaly.
/// </summary>
public static class VolumeUnderSurface
{
    /// <summary>The widest edge by default: both edges of a label together reach over so many rows.</summary>
    public const int DefaultWidth = 100;

    /// <summary>How many thresholds are tried by default.</summary>
    public const int DefaultThresholds = 250;

    /// <summary>Takes the volume under the precision-recall surface of one series.</summary>
    /// <param name="series">The series. Only the order of its scores matters.</param>
    /// <param name="width">The widest edge, from 0: both edges of a label together reach over so many rows.</param>
    /// <param name="thresholds">How many thresholds are tried, from 2: scores at even distances in their order.</param>
    /// <returns>The volume, 0 to 1; null where no row is labelled.</returns>
    public static double? PrecisionRecall(ScoredSeries series, int width = DefaultWidth, int thresholds = DefaultThresholds) => Of(series, width, thresholds).PrecisionRecall;

    /// <summary>Takes the volumes under both surfaces of one series.</summary>
    /// <param name="series">The series. Only the order of its scores matters.</param>
    /// <param name="width">The widest edge, from 0: both edges of a label together reach over so many rows.</param>
    /// <param name="thresholds">How many thresholds are tried, from 2: scores at even distances in their order.</param>
    public static SurfaceVolumes Of(ScoredSeries series, int width = DefaultWidth, int thresholds = DefaultThresholds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(thresholds, 2);
        IReadOnlyList<RowRange> labelled = RowRange.Runs([.. series.Labels]);
        if (labelled.Count == 0) return default;

        double[] descending = [.. series.Scores.OrderDescending()];
        double[] tried = [.. Enumerable.Range(0, thresholds).Select(i => descending[(int)((long)i * (descending.Length - 1) / (thresholds - 1))])];
        int[] alarmFrom = [.. series.Scores.Select(score => FirstReached(tried, score))];
        int[] alarms = new int[thresholds];
        foreach (int threshold in alarmFrom) alarms[threshold]++;
        Accumulate(alarms);

        double precisionRecall = 0, receiverOperating = 0;
        for (int w = 0; w <= width; w++)
        {
            (double ofPrecision, double ofFalseAlarms) = AreasAt(w, labelled, alarmFrom, alarms);
            precisionRecall += ofPrecision;
            receiverOperating += ofFalseAlarms;
        }
        bool hasNormal = series.Labels.Contains(false);
        return new(precisionRecall / (width + 1), hasNormal ? receiverOperating / (width + 1) : null);
    }

    // The areas under both curves where both edges of a label together reach over `width` rows.
    private static (double PrecisionRecall, double ReceiverOperating) AreasAt(int width, IReadOnlyList<RowRange> labelled, int[] alarmFrom, int[] alarms)
    {
        List<RowRange> extended = Extended(labelled, width / 2, alarmFrom.Length);
        int[] found = new int[alarms.Length];
        foreach (RowRange range in extended) found[Lowest(alarmFrom.AsSpan(range.First, range.Length))]++;
        Accumulate(found);

        double[] edges = EdgeWeights(labelled, width, alarmFrom.Length);
        double[] addedInLabels = new double[alarms.Length];
        double[] addedInEdges = new double[alarms.Length];
        for (int row = 0; row < edges.Length; row++) addedInEdges[alarmFrom[row]] += edges[row];
        foreach (RowRange range in labelled)
            for (int row = range.First; row <= range.Last; row++) addedInLabels[alarmFrom[row]]++;

        int rows = labelled.Sum(range => range.Length);
        double area = 0, areaOfFalse = 0;
        double recall = 0, falseShare = 0;
        double inLabels = 0;
        double inEdges = 0;
        for (int threshold = 0; threshold < alarms.Length; threshold++)
        {
            inLabels += addedInLabels[threshold];
            inEdges += addedInEdges[threshold];
            (double last, double lastFalse) = (recall, falseShare);
            // An edge that was reached counts by half among the rows that had to be found.
            double toFind = rows + inEdges / 2;
            recall = Math.Min((inLabels + inEdges) / toFind, 1) * found[threshold] / extended.Count;
            area += (recall - last) * (inLabels + inEdges) / alarms[threshold];
            falseShare = (alarms[threshold] - inLabels - inEdges) / (edges.Length - toFind);
            areaOfFalse += (falseShare - lastFalse) * (recall + last) / 2;
        }
        // The curve ends where everything has an alarm and all of it counts.
        return (area, areaOfFalse + (1 - falseShare) * (recall + 1) / 2);
    }

    // The labelled ranges with their edges; where edges touch, two are one.
    private static List<RowRange> Extended(IReadOnlyList<RowRange> labelled, int edge, int rows)
    {
        List<RowRange> extended = [];
        foreach (RowRange range in labelled)
        {
            RowRange wide = new(Math.Max(range.First - edge, 0), Math.Min(range.Last + edge, rows - 1));
            if (extended.Count > 0 && wide.First <= extended[^1].Last) extended[^1] = extended[^1] with { Last = wide.Last };
            else extended.Add(wide);
        }
        return extended;
    }

    // How much each row counts as an edge, 0 to 1: the less the further from its label, at most 1 where edges overlap.
    private static double[] EdgeWeights(IReadOnlyList<RowRange> labelled, int width, int rows)
    {
        double[] weights = new double[rows];
        foreach (RowRange range in labelled)
        {
            for (int distance = 1; distance <= width / 2; distance++)
            {
                double weight = Math.Sqrt(1 - (double)distance / width);
                if (range.First - distance >= 0) weights[range.First - distance] += weight;
                if (range.Last + distance < rows) weights[range.Last + distance] += weight;
            }
        }
        for (int row = 0; row < rows; row++) weights[row] = Math.Min(weights[row], 1);
        // What an edge reaches of another label counts in full there.
        foreach (RowRange range in labelled) weights.AsSpan(range.First, range.Length).Clear();
        return weights;
    }

    private static int Lowest(ReadOnlySpan<int> values)
    {
        int lowest = int.MaxValue;
        foreach (int value in values) lowest = Math.Min(lowest, value);
        return lowest;
    }

    // The first of descending thresholds that a score reaches; the last is the lowest score.
    private static int FirstReached(double[] thresholds, double score)
    {
        int low = 0;
        int high = thresholds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (thresholds[middle] > score) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static void Accumulate(int[] counts)
    {
        for (int i = 1; i < counts.Length; i++) counts[i] += counts[i - 1];
    }
}
