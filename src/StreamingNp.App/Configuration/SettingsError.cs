using System.Globalization;

namespace StreamingNp.App.Configuration;

/// <summary>What is wrong in a configuration file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1; null where none can be named.</param>
/// <param name="Path">The JSON path, such as <c>$.detection.false_incidents</c>.</param>
/// <param name="Sentence">What is wrong, and what is allowed.</param>
public sealed record SettingsError(string File, int? Line, string Path, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}{(Line is { } line ? string.Create(CultureInfo.InvariantCulture, $":{line}") : "")}: {Path}: {Sentence}";
}
