namespace StreamingNp.Detection.Channels;

/// <summary>Tells whether a channel that has left the others follows them, only later.</summary>
internal static class LagSearch
{
    private const int MostRows = 20, FewestRows = 8;

    // A lag has to explain so much more than its absence.
    private const double MostRest = 0.3;

    /// <summary>The lag of a channel.</summary>
    /// <param name="own">What it was, standardised; by age, 0 for the newest row. NaN where that is not known.</param>
    /// <param name="expected">What the others said of it, likewise.</param>
    /// <returns>The rows by which it lags; 0 where it does not.</returns>
    public static int Find(ReadOnlySpan<float> own, ReadOnlySpan<float> expected)
    {
        int best = 0;
        double least = MostRest;
        for (int rows = FewestRows; rows <= MostRows; rows += 6)
        {
            double without = Rest(own, expected, 0, rows);
            for (int lag = 1; lag + rows <= own.Length; lag++)
            {
                double rest = Rest(own, expected, lag, rows) / without;
                if (!(rest < least)) continue;
                (best, least) = (lag, rest);
            }
        }
        return best > 1 ? best : 0;
    }

    private static double Rest(ReadOnlySpan<float> own, ReadOnlySpan<float> expected, int lag, int rows)
    {
        double sum = 0;
        for (int age = 0; age < rows; age++)
        {
            double difference = own[age] - expected[age + lag];
            sum += difference * difference;
        }
        return sum;
    }
}
