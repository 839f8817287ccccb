namespace StreamingNp.Detection.Scoring;

/// <summary>How surprising a target is.</summary>
/// <param name="Score">What the model says: for <see cref="ScoreKind.Surprise"/> the largest raw surprise over the distances, that of the newest points together, or that of the residual by the series' own scale.</param>
/// <param name="Raw">The largest surprise of the predictive distributions alone, uncalibrated; 0 or more.</param>
/// <param name="Surprise">−log10 of the share of the series' normal points with such a score.</param>
/// <param name="Deciding">The look that decided it.</param>
/// <param name="Residual">How far it lies from its expectation, seen from right before, in deviations of the model.</param>
public readonly record struct LookScore(double Score, double Raw, double Surprise, int Deciding, double Residual);
