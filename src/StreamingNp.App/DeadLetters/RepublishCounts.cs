namespace StreamingNp.App.DeadLetters;

/// <summary>What became of the dead letters that were to be republished.</summary>
internal sealed record RepublishCounts
{
    /// <summary>Those that fit the selection.</summary>
    public long Selected { get; init; }

    /// <summary>Those that were republished and acknowledged; in a dry run those that would be.</summary>
    public long Republished { get; init; }

    /// <summary>Those of which only the start was kept.</summary>
    public long Truncated { get; init; }

    /// <summary>Those that had been republished too often.</summary>
    public long TooOften { get; init; }

    /// <summary>Those that do not say which topic they came from.</summary>
    public long WithoutSource { get; init; }

    /// <summary>Those that the brokers did not take.</summary>
    public long Failed { get; init; }
}
