namespace StreamingNp.App.Evaluation;

/// <summary>A window on a map.</summary>
/// <param name="X">Its place.</param>
/// <param name="Y">Its place.</param>
/// <param name="Score">The score of the row that it ends with.</param>
/// <param name="IsLabelled">Whether that row is labelled.</param>
internal readonly record struct MappedWindow(double X, double Y, double Score, bool IsLabelled);
