namespace StreamingNp.App.Evaluation;

/// <summary>The points of series from one on.</summary>
/// <param name="FirstPoint">The first point of each series that counts, 1 for the first there is.</param>
/// <param name="Points">The points that were scored.</param>
/// <param name="Below">How many of them have less than each probability.</param>
internal sealed record NormalStretch(int FirstPoint, long Points, IReadOnlyList<ImprobableFigures> Below);
