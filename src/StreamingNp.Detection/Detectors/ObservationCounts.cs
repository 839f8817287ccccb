namespace StreamingNp.Detection.Detectors;

/// <summary>
/// What became of the records so far, and of the observations that they held. Nothing is lost: <see cref="Consumed"/> records are those that were <see cref="Read"/>, those that were
/// <see cref="ReadInPart"/>, the <see cref="Unreadable"/> and the <see cref="Tombstones"/>; and <see cref="Observations"/> is the sum of what became of these.
/// </summary>
public sealed record ObservationCounts
{
    /// <summary>Records that were taken in.</summary>
    public long Consumed { get; init; }

    /// <summary>Records of which a part could not be read; the rest was.</summary>
    public long ReadInPart { get; init; }

    /// <summary>Records of which nothing could be read.</summary>
    public long Unreadable { get; init; }

    /// <summary>Records that hold nothing: without a value, or without an observation in it.</summary>
    public long Tombstones { get; init; }

    /// <summary>Records that were read as a whole.</summary>
    public long Read => Consumed - ReadInPart - Unreadable - Tombstones;

    /// <summary>Records that went to the dead-letter topic: what could not be read, whole or in part, and where that is asked for what came late or was a duplicate.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Observations that were read.</summary>
    public long Observations { get; init; }

    /// <summary>Observations that were scored.</summary>
    public long Scored { get; init; }

    /// <summary>Observations that joined the history of a series with too few points for a context, were the first of a counter, or came before it was known whether the series is one.</summary>
    public long WarmingUp { get; init; }

    /// <summary>Observations without a value, and those that came after a counter was reset.</summary>
    public long Missing { get; init; }

    /// <summary>Observations older than the newest point that their series had taken.</summary>
    public long Late { get; init; }

    /// <summary>Observations that bear the time of the newest point that their series had taken, or of one that was buffered.</summary>
    public long Duplicate { get; init; }

    /// <summary>Observations that were late or duplicates and are in a dead letter; not counted as <see cref="Late"/> or <see cref="Duplicate"/>.</summary>
    public long PassedOver { get; init; }

    /// <summary>Observations that are buffered for older ones now.</summary>
    public long Buffered { get; init; }

    /// <summary>Observations that were dropped for want of room.</summary>
    public long Dropped { get; init; }

    /// <summary>Observations that were taken in by a lane that then failed or lost its partition, before it came to them; whoever reads them again counts them again.</summary>
    public long GivenBack { get; init; }

    /// <summary>Observations that are taken in and not settled yet; 0 once the stream is drained.</summary>
    public long UnderWay => Observations - Scored - WarmingUp - Missing - Late - Duplicate - PassedOver - Buffered - Dropped - GivenBack;

    // Then a record is an observation or a dead letter, and one sum tells all.
    private bool IsOneEach => Observations == Consumed - Unreadable - Tombstones && ReadInPart == 0 && DeadLettered == Unreadable + PassedOver;

    /// <summary>The sum of two counts.</summary>
    public static ObservationCounts operator +(ObservationCounts left, ObservationCounts right) => new()
    {
        Consumed = left.Consumed + right.Consumed,
        ReadInPart = left.ReadInPart + right.ReadInPart,
        Unreadable = left.Unreadable + right.Unreadable,
        Tombstones = left.Tombstones + right.Tombstones,
        DeadLettered = left.DeadLettered + right.DeadLettered,
        Observations = left.Observations + right.Observations,
        Scored = left.Scored + right.Scored,
        WarmingUp = left.WarmingUp + right.WarmingUp,
        Missing = left.Missing + right.Missing,
        Late = left.Late + right.Late,
        Duplicate = left.Duplicate + right.Duplicate,
        PassedOver = left.PassedOver + right.PassedOver,
        Buffered = left.Buffered + right.Buffered,
        Dropped = left.Dropped + right.Dropped,
        GivenBack = left.GivenBack + right.GivenBack,
    };

    /// <summary>One line with every count, as the log shows it: one sum where each record holds one observation, else one of the records and one of the observations.</summary>
    public override string ToString() => IsOneEach
        ? $"consumed {Consumed} = {Settled} + dead-lettered {DeadLettered} + tombstones {Tombstones}{Unsettled}"
        : $"consumed {Consumed} = read {Read} + read in part {ReadInPart} + unreadable {Unreadable} + tombstones {Tombstones}; observations {Observations} = {Settled} + dead-lettered {PassedOver}{Unsettled}; dead letters {DeadLettered}";

    private string Settled => $"scored {Scored} + warming up {WarmingUp} + missing {Missing} + late {Late} + duplicate {Duplicate} + dropped {Dropped}";

    private string Unsettled => $"{(Buffered == 0 ? "" : $" + buffered {Buffered}")}{(GivenBack == 0 ? "" : $" + given back {GivenBack}")}{(UnderWay == 0 ? "" : $" + under way {UnderWay}")}";
}
