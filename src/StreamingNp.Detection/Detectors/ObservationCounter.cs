namespace StreamingNp.Detection.Detectors;

/// <summary>Counts what becomes of records and their observations. One thread counts, any thread reads.</summary>
public sealed class ObservationCounter
{
    private readonly long[] _disposed = new long[Enum.GetValues<Disposition>().Length];
    private long _consumed;
    private long _observations;
    private long _readInPart;
    private long _unreadable;
    private long _passedOver;
    private long _deadLettered;
    private long _tombstones;
    private long _givenBack;

    /// <summary>The counts so far.</summary>
    public ObservationCounts Counts => new()
    {
        ReadInPart = Volatile.Read(ref _readInPart),
        Unreadable = Volatile.Read(ref _unreadable),
        PassedOver = Volatile.Read(ref _passedOver),
        Scored = Volatile.Read(ref _disposed[(int)Disposition.Scored]),
        WarmingUp = Volatile.Read(ref _disposed[(int)Disposition.WarmingUp]),
        Missing = Volatile.Read(ref _disposed[(int)Disposition.Missing]),
        Late = Volatile.Read(ref _disposed[(int)Disposition.Late]),
        Duplicate = Volatile.Read(ref _disposed[(int)Disposition.Duplicate]),
        Dropped = Volatile.Read(ref _disposed[(int)Disposition.Dropped]),
        Buffered = Volatile.Read(ref _disposed[(int)Disposition.Buffered]),
        DeadLettered = Volatile.Read(ref _deadLettered),
        Tombstones = Volatile.Read(ref _tombstones),
        GivenBack = Volatile.Read(ref _givenBack),
        // Last: observations are counted before what becomes of them, so that no fewer than none are under way.
        Observations = Volatile.Read(ref _observations),
        Consumed = Volatile.Read(ref _consumed),
    };

    /// <summary>A record came in and could be read.</summary>
    /// <param name="observations">What it holds; 1 or more.</param>
    /// <param name="isWhole">Whether all of it could be read; where not, its dead letter is counted apart.</param>
    public void Read(int observations, bool isWhole = true)
    {
        Add(ref _observations, observations);
        if (!isWhole) Add(ref _readInPart, 1);
        Add(ref _consumed, 1);
    }

    /// <summary>A record came in of which nothing could be read; its dead letter is counted apart.</summary>
    public void Unreadable()
    {
        Add(ref _unreadable, 1);
        Add(ref _consumed, 1);
    }

    /// <summary>A record came in that holds nothing.</summary>
    public void Tombstone()
    {
        Add(ref _tombstones, 1);
        Add(ref _consumed, 1);
    }

    /// <summary>An observation was disposed of, or several that were joined to one row.</summary>
    public void Disposed(Disposition disposition, int observations = 1) => Add(ref _disposed[(int)disposition], observations);

    /// <summary>An observation that was buffered is about to be disposed of otherwise, or several that were joined to one row.</summary>
    public void Released(int observations = 1) => Add(ref _disposed[(int)Disposition.Buffered], -observations);

    /// <summary>Observations that somebody else took in and buffered are buffered on.</summary>
    public void TookOver(int buffered)
    {
        Add(ref _observations, buffered);
        Add(ref _consumed, buffered);
        Add(ref _disposed[(int)Disposition.Buffered], buffered);
    }

    /// <summary>Observations that are buffered are left to somebody else.</summary>
    public void LeftBehind(int buffered)
    {
        GivenBack(buffered);
        Add(ref _disposed[(int)Disposition.Buffered], -buffered);
    }

    /// <summary>A record went to the dead-letter topic.</summary>
    public void DeadLettered() => Add(ref _deadLettered, 1);

    /// <summary>An observation that is late or a duplicate is in a dead letter, which is counted apart.</summary>
    public void PassedOver() => Add(ref _passedOver, 1);

    /// <summary>Observations that were taken in will be read again by somebody else.</summary>
    public void GivenBack(int observations) => Add(ref _givenBack, observations);

    private static void Add(ref long count, int more) => Volatile.Write(ref count, count + more);
}
