namespace StreamingNp.Detection.Channels;

/// <summary>Names what the channels of an odd row do together, whatever judged the row.</summary>
internal static class JointPatternRule
{
    /// <summary>Of a move of most channels, one has no more than this share.</summary>
    public const double MaxShareOfCommon = 0.6;

    // Beyond, a channel is outside of what it has been.
    private const double OwnDeviations = 4;

    /// <summary>The pattern of a row.</summary>
    /// <param name="isCommon">Whether most channels moved together.</param>
    /// <param name="lag">By how many rows the first channel follows the others; 0 where it does not.</param>
    /// <param name="ownDeviation">How far the first channel is from what it has been, in standard deviations.</param>
    /// <param name="channels">How many channels there are.</param>
    public static JointPattern Of(bool isCommon, int lag, double ownDeviation, int channels)
    {
        if (isCommon) return JointPattern.CommonShock;
        if (lag > 0) return JointPattern.Lag;
        return channels > 1 && ownDeviation <= OwnDeviations ? JointPattern.BrokenCorrelation : JointPattern.Value;
    }
}
