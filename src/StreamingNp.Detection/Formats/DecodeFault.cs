using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>What is wrong with a part of a record.</summary>
/// <param name="Failure">The reason.</param>
/// <param name="Path">Where it is, such as <c>metrics[3].timestamp</c> or <c>line 2</c>; empty for the whole record.</param>
/// <param name="Found">What came, cut short; empty where nothing came.</param>
/// <param name="Expected">What is expected instead.</param>
/// <param name="Setting">The setting that helps, such as <c>observations.timestamp_unit</c>; null where none does.</param>
public readonly record struct DecodeFault(DecodeFailure Failure, string Path, string Found, string Expected, string? Setting = null)
{
    /// <summary>The longest text of what came that is kept, in characters.</summary>
    public const int MaxFound = 80;

    /// <summary>The longest path that is kept, in characters.</summary>
    public const int MaxPath = 200;

    /// <summary>All of it in one sentence.</summary>
    public string Sentence =>
        $"{(Path.Length == 0 ? "The record" : Path)} is {(Found.Length == 0 ? "missing" : Found)}, expected {Expected}{(Setting is null ? "" : $"; see {Setting}")}.";
}
