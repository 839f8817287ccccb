namespace StreamingNp.Detection.Detectors;

/// <summary>Counts what becomes of records. One thread counts, any thread reads.</summary>
public sealed class ObservationCounter
{
    private readonly long[] _disposed = new long[Enum.GetValues<Disposition>().Length];
    private long _consumed;
    private long _deadLettered;
    private long _tombstones;
    private long _givenBack;

    /// <summary>The counts so far.</summary>
    public ObservationCounts Counts => new()
    {
        Consumed = Volatile.Read(ref _consumed),
        Scored = Volatile.Read(ref _disposed[(int)Disposition.Scored]),
        WarmingUp = Volatile.Read(ref _disposed[(int)Disposition.WarmingUp]),
        Missing = Volatile.Read(ref _disposed[(int)Disposition.Missing]),
        Late = Volatile.Read(ref _disposed[(int)Disposition.Late]),
        Duplicate = Volatile.Read(ref _disposed[(int)Disposition.Duplicate]),
        Shed = Volatile.Read(ref _disposed[(int)Disposition.Shed]),
        Held = Volatile.Read(ref _disposed[(int)Disposition.Held]),
        DeadLettered = Volatile.Read(ref _deadLettered),
        Tombstones = Volatile.Read(ref _tombstones),
        GivenBack = Volatile.Read(ref _givenBack),
    };

    /// <summary>Records came in.</summary>
    public void Consumed(int records) => Volatile.Write(ref _consumed, _consumed + records);

    /// <summary>An observation was disposed of.</summary>
    public void Disposed(Disposition disposition) => Volatile.Write(ref _disposed[(int)disposition], _disposed[(int)disposition] + 1);

    /// <summary>An observation that was held back is about to be disposed of otherwise.</summary>
    public void Released() => Volatile.Write(ref _disposed[(int)Disposition.Held], _disposed[(int)Disposition.Held] - 1);

    /// <summary>Observations that somebody else took in and held back are held on.</summary>
    public void TookOver(int held)
    {
        Consumed(held);
        Volatile.Write(ref _disposed[(int)Disposition.Held], _disposed[(int)Disposition.Held] + held);
    }

    /// <summary>Observations that are held back are left to somebody else.</summary>
    public void LeftBehind(int held)
    {
        GivenBack(held);
        Volatile.Write(ref _disposed[(int)Disposition.Held], _disposed[(int)Disposition.Held] - held);
    }

    /// <summary>A record went to the dead-letter topic.</summary>
    public void DeadLettered() => Volatile.Write(ref _deadLettered, _deadLettered + 1);

    /// <summary>Records that were taken in will be read again by somebody else.</summary>
    public void GivenBack(int records) => Volatile.Write(ref _givenBack, _givenBack + records);

    /// <summary>A record had no value.</summary>
    public void Tombstone() => Volatile.Write(ref _tombstones, _tombstones + 1);
}
