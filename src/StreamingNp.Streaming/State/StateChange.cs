namespace StreamingNp.Streaming.State;

/// <summary>What a commit changes in the stored state of a lane. A store keeps all of it or nothing as far as its medium can do so.</summary>
public sealed record StateChange
{
    /// <summary>The journal records, in the order of positions.</summary>
    public IReadOnlyList<JournalRecord> Journal { get; init; } = [];

    /// <summary>Snapshots, at most one a series; each replaces the series' older one.</summary>
    public IReadOnlyList<SnapshotRecord> Snapshots { get; init; } = [];

    /// <summary>The series whose snapshots are no longer wanted; none that <see cref="Snapshots"/> has.</summary>
    public IReadOnlyList<string> ForgottenSeries { get; init; } = [];

    /// <summary>Circumstances that journal records or snapshots of this commit name for the first time.</summary>
    public IReadOnlyList<CircumstancesRecord> Circumstances { get; init; } = [];

    /// <summary>The hashes of circumstances that nothing names which is behind the newest checkpoint that is kept; none that <see cref="Circumstances"/> has. They may still be shown.</summary>
    public IReadOnlyList<ulong> UnusedCircumstances { get; init; } = [];

    /// <summary>Whether there is nothing to keep.</summary>
    public bool IsEmpty =>
        Journal.Count == 0 && Snapshots.Count == 0 && ForgottenSeries.Count == 0 && Circumstances.Count == 0 && UnusedCircumstances.Count == 0;
}
