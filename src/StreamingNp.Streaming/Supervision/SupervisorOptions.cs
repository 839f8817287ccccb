namespace StreamingNp.Streaming.Supervision;

/// <summary>When and on what models are trained again.</summary>
public sealed record SupervisorOptions
{
    /// <summary>The time from the end of one training to the start of the next; zero for never.</summary>
    public TimeSpan RetrainEvery { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The share of <see cref="RetrainEvery"/> by which a start is moved at random, so that many processes do not train at once; 0 to 0.5.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The longest that a training may take; it is ended then and the champion stays.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The windows that are needed for a training; with fewer it waits for the next turn.</summary>
    public int MinWindows { get; init; } = 2_000;

    /// <summary>The newest windows that are kept for training.</summary>
    public int MaxWindows { get; init; } = 20_000;

    /// <summary>One scored window in so many is kept for training.</summary>
    public int KeepEvery { get; init; } = 8;
}
