using Akka.Actor;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Supervision;

/// <summary>Trains on a thread of its own, so that scorers keep theirs. One training at a time: its mailbox sees to it.</summary>
internal sealed class ModelTrainerActor : ReceiveActor
{
    public ModelTrainerActor(IModelTrainer trainer)
    {
        Receive<Train>(message =>
        {
            try
            {
                TrainingResult result = trainer.Train(message.Champion, message.Windows, message.Rows, message.Cancellation);
                // Proves that scorers will be able to use it, here where it may take its time.
                result.Challenger.NewPredictor().Dispose();
                Sender.Tell(new Trained(result));
            }
#pragma warning disable CA1031 // A training that fails, however it does, leaves the champion in place.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Sender.Tell(new TrainingFailed(exception));
            }
        });
    }

    public sealed record Train(IModel Champion, IReadOnlyList<Window> Windows, IReadOnlyList<Observation> Rows, CancellationToken Cancellation);

    public sealed record Trained(TrainingResult Result);

    public sealed record TrainingFailed(Exception Cause);
}
