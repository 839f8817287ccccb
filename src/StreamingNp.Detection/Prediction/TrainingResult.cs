namespace StreamingNp.Detection.Prediction;

/// <summary>What came out of a training.</summary>
/// <param name="Challenger">The new version; the champion itself where no better one was found.</param>
/// <param name="ChampionNegativeLogLikelihood">Mean NLL a target of the champion on the validation windows, in normalised units.</param>
/// <param name="ChallengerNegativeLogLikelihood">The same of the challenger.</param>
public sealed record TrainingResult(IModel Challenger, double ChampionNegativeLogLikelihood, double ChallengerNegativeLogLikelihood)
{
    /// <summary>Whether its reduction explains held-back rows of channels better than the champion's.</summary>
    public bool ReducesBetter { get; init; }

    /// <summary>Whether the challenger predicts the validation windows better than the champion, or reduces better.</summary>
    public bool ChallengerIsBetter => ReducesBetter || PredictsBetter;

    /// <summary>Whether the challenger predicts the validation windows better than the champion.</summary>
    public bool PredictsBetter => ChallengerNegativeLogLikelihood < ChampionNegativeLogLikelihood;
}
