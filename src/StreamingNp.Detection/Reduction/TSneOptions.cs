namespace StreamingNp.Detection.Reduction;

/// <summary>How a map is made by <see cref="TSne"/>.</summary>
public sealed record TSneOptions
{
    /// <summary>How many neighbours a point has, as it were; above 1. A third of the points is the most that makes sense, and is taken where they are fewer.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>By how much points attract each other more at first, so that clusters form; 1 or more.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>The steps with early exaggeration; 0 or more.</summary>
    public int EarlySteps { get; init; } = 250;

    /// <summary>The steps in all.</summary>
    public int Steps { get; init; } = 750;

    /// <summary>Decides where points begin.</summary>
    public int Seed { get; init; } = 1;
}
