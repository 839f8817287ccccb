namespace StreamingNp.Detection.Channels;

/// <summary>Tells whether a channel that has left the others follows them, only later.</summary>
internal static class LagSearch
{
    /// <summary>The newest rows that are looked at.</summary>
    public const int RowsBack = MaxRows + MaxLag;

    private const int MaxRows = 36, MinRows = 10, Step = 8, MinLag = 2, MaxLag = 30;

    // With the lag, a channel is nearly as near as it usually is; without it, it is much further away.
    private const double MaxRest = 1.7, MinWithout = 3;

    /// <summary>The lag of a channel.</summary>
    /// <param name="own">What it was, standardised; by age, 0 for the newest row. NaN where that is not known.</param>
    /// <param name="expected">What the others said of it, likewise.</param>
    /// <param name="usual">The usual square of the difference.</param>
    /// <returns>The rows by which it lags; 0 where it does not.</returns>
    public static int Find(ReadOnlySpan<float> own, ReadOnlySpan<float> expected, double usual)
    {
        int best = 0;
        double least = MaxRest * usual;
        for (int rows = MinRows; rows <= Math.Min(MaxRows, own.Length); rows += Step)
        {
            if (!(Rest(own, expected, 0, rows) > MinWithout * usual)) continue;
            for (int lag = MinLag; lag <= MaxLag && lag + rows <= own.Length; lag++)
            {
                double rest = Rest(own, expected, lag, rows);
                if (rest < least) (best, least) = (lag, rest);
            }
        }
        return best;
    }

    private static double Rest(ReadOnlySpan<float> own, ReadOnlySpan<float> expected, int lag, int rows)
    {
        double sum = 0;
        for (int age = 0; age < rows; age++)
        {
            double difference = own[age] - expected[age + lag];
            sum += difference * difference;
        }
        return sum / rows;
    }
}
