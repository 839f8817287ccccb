namespace StreamingNp.Detection.Evaluation;

/// <summary>The area under the receiver operating characteristic (ROC AUC).</summary>
public static class RocAuc
{
    /// <summary>How often one of the positives scores above one of the negatives, 0 to 1, ties counted as half.</summary>
    /// <param name="positives">The scores of what is to be found; none is NaN.</param>
    /// <param name="negatives">The scores of all else; none is NaN.</param>
    /// <returns>The area; null where either is empty.</returns>
    public static double? Of(IReadOnlyCollection<double> positives, IReadOnlyCollection<double> negatives)
    {
        if (positives.Count == 0 || negatives.Count == 0) return null;
        double[] sorted = [.. negatives.Order()];
        double pairs = positives.Sum(score => (CountBelow(sorted, score, orEqual: false) + CountBelow(sorted, score, orEqual: true)) / 2.0);
        return pairs / positives.Count / negatives.Count;
    }

    private static int CountBelow(double[] sorted, double score, bool orEqual)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < score || (orEqual && sorted[middle] == score)) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
