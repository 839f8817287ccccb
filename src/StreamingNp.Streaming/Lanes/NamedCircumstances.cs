using StreamingNp.Detection.Configuration;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Circumstances that entries of a lane's journal name.</summary>
/// <param name="Circumstances">The circumstances.</param>
/// <param name="Round">The round of the journal in which they were last looked up: with each checkpoint another one begins, and in each they are looked up anew.</param>
internal sealed record NamedCircumstances(Circumstances Circumstances, long Round);
