namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>What the Numenta Anomaly Benchmark (NAB) pays for alarms; a detector is scored for three kinds of users.</summary>
/// <param name="Name">What NAB calls it.</param>
/// <param name="TruePositive">What a labelled window brings at most, where the alarm comes in its first row.</param>
/// <param name="FalsePositive">What a row with an alarm outside the windows costs at most, far from a window.</param>
/// <param name="FalseNegative">What a window without an alarm costs.</param>
public sealed record NabProfile(string Name, double TruePositive, double FalsePositive, double FalseNegative)
{
    /// <summary>The profile that NAB ranks by.</summary>
    public static NabProfile Standard { get; } = new("standard", 1, 0.11, 1);

    /// <summary>False alarms cost twice as much.</summary>
    public static NabProfile RewardLowFalsePositiveRate { get; } = new("reward_low_FP_rate", 1, 0.22, 1);

    /// <summary>Missed windows cost twice as much.</summary>
    public static NabProfile RewardLowFalseNegativeRate { get; } = new("reward_low_FN_rate", 1, 0.11, 2);

    /// <summary>The three profiles, in NAB's order.</summary>
    public static IReadOnlyList<NabProfile> All { get; } = [Standard, RewardLowFalsePositiveRate, RewardLowFalseNegativeRate];
}
