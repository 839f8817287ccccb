using System.Collections.Concurrent;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Tests.Supervision;

/// <summary>Remembers what it was to train, and does what the test says.</summary>
internal sealed class FakeTrainer(Func<IModel, CancellationToken, TrainingResult> train) : IModelTrainer
{
    private readonly ConcurrentQueue<(ModelVersion Champion, int Windows)> _trainings = new();
    private int _underWay;

    public IReadOnlyList<(ModelVersion Champion, int Windows)> Trainings => [.. _trainings];

    /// <summary>The rows of channels that the newest training was given.</summary>
    public int Rows { get; private set; }

    /// <summary>The most trainings that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    public bool IsTraining => Volatile.Read(ref _underWay) > 0;

    /// <summary>What a training gives whose challenger is to be used.</summary>
    public static TrainingResult Better(IModel challenger) => new(challenger, ChampionNegativeLogLikelihood: 2, ChallengerNegativeLogLikelihood: 0);

    /// <summary>What a training gives that found nothing better.</summary>
    public static TrainingResult Worse(IModel champion) => new(champion, ChampionNegativeLogLikelihood: 0, ChallengerNegativeLogLikelihood: 2);

    public TrainingResult Train(IModel champion, IReadOnlyList<Window> windows, IReadOnlyList<Observation> rows, CancellationToken cancellation)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _underWay));
        try
        {
            Rows = rows.Count;
            _trainings.Enqueue((champion.Version, windows.Count));
            return train(champion, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
