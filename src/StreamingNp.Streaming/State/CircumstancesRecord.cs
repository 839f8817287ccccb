namespace StreamingNp.Streaming.State;

/// <summary>What a lane's transitions depended on, besides state and readings; journal entries name it by its hash.</summary>
/// <param name="Hash">The hash of the content.</param>
/// <param name="Content">The circumstances, encoded; the store does not look into them.</param>
public sealed record CircumstancesRecord(ulong Hash, ReadOnlyMemory<byte> Content);
