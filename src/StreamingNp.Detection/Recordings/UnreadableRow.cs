namespace StreamingNp.Detection.Recordings;

/// <summary>A row of a file that could not be read and was passed over.</summary>
/// <param name="Line">The line at which it starts, 1 for the first of the file.</param>
/// <param name="Reason">What is wrong with it, in a sentence.</param>
public readonly record struct UnreadableRow(long Line, string Reason);
