namespace StreamingNp.Streaming.Source;

/// <summary>How the source stands with its cluster and its group, as of about a second ago.</summary>
/// <param name="HasJoined">Whether it is a member of its group; with or without partitions.</param>
/// <param name="BrokersAnswer">False from the first question that no broker answered until one is answered again.</param>
/// <param name="MissingTopics">The topics to read that do not exist; often none.</param>
public sealed record SourceStatus(bool HasJoined, bool BrokersAnswer, IReadOnlyList<string> MissingTopics);
