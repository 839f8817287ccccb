namespace StreamingNp.App.Benchmarking;

/// <summary>All figures of a run, and what they were measured with.</summary>
/// <param name="Model">The model, such as <c>cnp-1</c>.</param>
/// <param name="Stride">The consecutive points that share one context set.</param>
/// <param name="Series">The series of the whole path.</param>
/// <param name="Processors">The processors of the machine.</param>
/// <param name="Scorers">The scorers of the whole path on all processors.</param>
/// <param name="SecondsPerFigure">How long each figure was measured.</param>
/// <param name="LoadBefore">The threads that ran or waited to run, on average over the minute before the first measurement; null where the system does not tell.</param>
/// <param name="Figures">The figures.</param>
public sealed record BenchmarkReport(string Model, int Stride, int Series, int Processors, int Scorers, double SecondsPerFigure, double? LoadBefore, IReadOnlyList<BenchmarkFigure> Figures);
