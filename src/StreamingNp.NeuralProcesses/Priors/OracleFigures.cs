namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>
/// The log-likelihoods that the exact Gaussian process with known hyper-parameters reaches on tasks, natural logarithm for each target point:
/// in each task the mean over its targets, and then the mean over tasks. No model can do better, but for chance.
/// </summary>
/// <param name="Diagonal">Of each target on its own: the ceiling of every model that predicts targets on their own.</param>
/// <param name="FlooredDiagonal">The same with no deviation below 0.1: the ceiling of models with that floor.</param>
/// <param name="Joint">Of all targets of a task together.</param>
/// <param name="Prior">Of each target on its own, with nothing known of the context.</param>
public readonly record struct OracleFigures(double Diagonal, double FlooredDiagonal, double Joint, double Prior);
