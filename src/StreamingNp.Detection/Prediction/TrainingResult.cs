namespace StreamingNp.Detection.Prediction;

/// <summary>What came out of a training.</summary>
/// <param name="Challenger">The new version; the champion itself where no better one was found.</param>
/// <param name="ChampionNegativeLogLikelihood">Mean NLL a target of the champion on the validation windows, in normalised units.</param>
/// <param name="ChallengerNegativeLogLikelihood">The same of the challenger.</param>
public sealed record TrainingResult(IModel Challenger, double ChampionNegativeLogLikelihood, double ChallengerNegativeLogLikelihood)
{
    /// <summary>Whether the challenger predicts the validation windows better than the champion.</summary>
    public bool ChallengerIsBetter => ChallengerNegativeLogLikelihood < ChampionNegativeLogLikelihood;
}
