namespace StreamingNp.Detection.Detectors;

/// <summary>What became of the records so far. Nothing is lost: <see cref="Consumed"/> is the sum of all the others.</summary>
public sealed record ObservationCounts
{
    /// <summary>Records that were taken in.</summary>
    public long Consumed { get; init; }

    /// <summary>Observations that were scored.</summary>
    public long Scored { get; init; }

    /// <summary>Observations that joined the history of a series with too few points for a context, were the first of a counter, or came before it was known whether the series is one.</summary>
    public long WarmingUp { get; init; }

    /// <summary>Observations without a value, and those that came after a counter was reset.</summary>
    public long Missing { get; init; }

    /// <summary>Observations older than the newest point that their series had taken.</summary>
    public long Late { get; init; }

    /// <summary>Observations that bear the time of the newest point that their series had taken, or of one that was held back.</summary>
    public long Duplicate { get; init; }

    /// <summary>Observations that are held back for older ones now.</summary>
    public long Held { get; init; }

    /// <summary>Observations that were dropped for want of room.</summary>
    public long Shed { get; init; }

    /// <summary>Records that could not be read and went to the dead-letter topic.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Records without a value, which say nothing.</summary>
    public long Tombstones { get; init; }

    /// <summary>Records that were taken in by a lane that then failed or lost its partition, before it came to them; whoever reads them again counts them again.</summary>
    public long GivenBack { get; init; }

    /// <summary>Records that are taken in and not settled yet; 0 once the stream is drained.</summary>
    public long UnderWay => Consumed - Scored - WarmingUp - Missing - Late - Duplicate - Held - Shed - DeadLettered - Tombstones - GivenBack;

    /// <summary>The sum of two counts.</summary>
    public static ObservationCounts operator +(ObservationCounts left, ObservationCounts right) => new()
    {
        Consumed = left.Consumed + right.Consumed,
        Scored = left.Scored + right.Scored,
        WarmingUp = left.WarmingUp + right.WarmingUp,
        Missing = left.Missing + right.Missing,
        Late = left.Late + right.Late,
        Duplicate = left.Duplicate + right.Duplicate,
        Held = left.Held + right.Held,
        Shed = left.Shed + right.Shed,
        DeadLettered = left.DeadLettered + right.DeadLettered,
        Tombstones = left.Tombstones + right.Tombstones,
        GivenBack = left.GivenBack + right.GivenBack,
    };

    /// <summary>One line with every count, as the log shows it.</summary>
    public override string ToString() =>
        $"consumed {Consumed} = scored {Scored} + warming up {WarmingUp} + missing {Missing} + late {Late} + duplicate {Duplicate}"
        + $" + shed {Shed} + dead-lettered {DeadLettered} + tombstones {Tombstones}{(Held == 0 ? "" : $" + held {Held}")}{(GivenBack == 0 ? "" : $" + given back {GivenBack}")}{(UnderWay == 0 ? "" : $" + under way {UnderWay}")}";
}
