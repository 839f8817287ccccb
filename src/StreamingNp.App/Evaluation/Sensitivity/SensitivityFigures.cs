namespace StreamingNp.App.Evaluation.Sensitivity;

/// <summary>How large an anomaly of one kind has to be to be found.</summary>
/// <param name="Noise">The noise it is in.</param>
/// <param name="Interval">The time between two points, such as <c>5m</c>.</param>
/// <param name="At">The point at which it begins, 1 for the first of the series.</param>
/// <param name="Anomaly">What it is: spike, burst or shift.</param>
/// <param name="Points">How many points it lasts.</param>
/// <param name="Smallest">The smallest size that is found often enough, in standard deviations of the noise; null where none is.</param>
/// <param name="Found">In how many series each size is found, as <see cref="SensitivityReport.Sizes"/> has them.</param>
/// <param name="AlreadyOpen">In how many series a false incident is open at the beginning, so that the anomaly cannot open one.</param>
internal sealed record SensitivityFigures(string Noise, string Interval, int At, string Anomaly, int Points, double? Smallest, IReadOnlyList<int> Found, int AlreadyOpen);
