namespace StreamingNp.Detection.Channels;

/// <summary>Says of a row that is odd which of its channels are, and how: one that differs from what the others say of it, one that lags, or all that moved at once.</summary>
/// <param name="channels">The channels.</param>
/// <param name="recent">The newest rows, with this one.</param>
/// <param name="covariance">What the channels say of each other.</param>
/// <param name="deviations">How far each is from that.</param>
/// <param name="modes">How far all have moved at once.</param>
/// <param name="row">The row, standardised.</param>
internal readonly struct JointExplanation(KnownChannels channels, RecentRows recent, ChannelCovariance covariance, ChannelDeviations deviations, CommonModes modes, StandardisedRow row)
{
    // A lag is looked for from this score on.
    private const double ScoreOfLag = 2;

    /// <summary>What is said of the row, with the part of each channel in it.</summary>
    /// <param name="deviation">How far its channels deviate together.</param>
    /// <param name="score">Its score, which the parts share.</param>
    public JointReading Of(double deviation, double score)
    {
        bool isCommon = deviation > 0 && JointScale.Deviation(modes.Improbability) >= deviation * (1 - 1e-6) && IsSpread();
        int count = channels.Count;
        double[] parts = new double[count];
        double sum = 0, usual = 2 * Math.Log(2.0 * Math.Max(1, count));
        int first = 0;
        for (int channel = 0; channel < count; channel++)
        {
            double own = OwnPart(channel);
            parts[channel] = isCommon ? modes.ShareOf(channel) : Math.Max(0, own - usual);
            sum += parts[channel];
            if (parts[channel] > parts[first] || (parts[first] == 0 && own > OwnPart(first))) first = channel;
        }
        if (sum == 0) (parts[first], sum) = (1, 1);
        var contributions = new ChannelContribution[count];
        int place = 0;
        foreach (int channel in Enumerable.Range(0, count).OrderByDescending(channel => parts[channel]).ThenBy(channel => channel)) contributions[place++] = Contribution(channel, score * parts[channel] / sum);
        int lag = isCommon || score < ScoreOfLag ? 0 : LagOf(first);
        JointPattern pattern = JointPatternRule.Of(isCommon, lag, Math.Abs(row.Standardised[first]), count);
        return new(deviation, score) { Contributions = contributions, Pattern = pattern, Lag = lag };
    }

    // One channel that jumps moves the modes as well, and has most of the move.
    private bool IsSpread()
    {
        double sum = 0, most = 0;
        for (int channel = 0; channel < channels.Count; channel++)
        {
            double share = modes.ShareOf(channel);
            (sum, most) = (sum + share, Math.Max(most, share));
        }
        return most <= JointPatternRule.MaxShareOfCommon * sum;
    }

    private double OwnPart(int channel)
    {
        double most = 0;
        foreach (float[] standardised in deviations.Standardised) most = Math.Max(most, Math.Abs(standardised[channel]));
        return most * most;
    }

    private ChannelContribution Contribution(int channel, double part)
    {
        if (row.IsMissing[channel]) return new(channels.Names[channel], part, row.Values[channel], double.NaN, double.NaN);
        double scale = covariance.Scales[channel];
        return new(channels.Names[channel], part, row.Values[channel], covariance.Centres[channel] + scale * row.Expected[channel], scale * Math.Sqrt(deviations.VarianceOf(channel) / row.Precisions[channel]));
    }

    private int LagOf(int channel)
    {
        if (row.IsMissing[channel]) return 0;
        Span<float> own = stackalloc float[RecentRows.Capacity], expected = stackalloc float[RecentRows.Capacity];
        ReadOnlySpan<float> precision = covariance.PrecisionOf(channel);
        for (int age = 0; age < own.Length; age++)
        {
            float sum = 0;
            for (int other = 0; other < channels.Count; other++)
            {
                if (!covariance.Knows(other)) continue;
                float standardised = (recent[other, age] - covariance.Centres[other]) / covariance.Scales[other];
                if (other == channel) own[age] = standardised;
                else if (!float.IsNaN(standardised)) sum -= precision[other] * standardised;
            }
            expected[age] = (sum + MathF.Sqrt(precision[channel]) * deviations.Usual[channel]) / precision[channel];
        }
        return LagSearch.Find(own, expected, deviations.VarianceOf(channel) / precision[channel]);
    }
}
