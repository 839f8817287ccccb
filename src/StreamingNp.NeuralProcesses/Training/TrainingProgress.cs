namespace StreamingNp.NeuralProcesses.Training;

/// <summary>How far a training is; reported before the first step and after each validation.</summary>
/// <param name="Step">The steps done.</param>
/// <param name="Steps">The steps to do.</param>
/// <param name="TrainingNll">The mean negative log-likelihood a target since the last report, in nats and normalised units; NaN in the first report.</param>
/// <param name="ValidationNll">The same on held-out tasks, now.</param>
/// <param name="StepsPerSecond">The speed since the beginning; 0 in the first report.</param>
/// <param name="TimeLeft">What remains at this speed; null in the first report.</param>
public sealed record TrainingProgress(int Step, int Steps, double TrainingNll, double ValidationNll, double StepsPerSecond, TimeSpan? TimeLeft);
