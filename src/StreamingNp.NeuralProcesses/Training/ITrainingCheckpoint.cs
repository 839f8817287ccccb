namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Where a training is kept, so that it can go on after it was ended.</summary>
public interface ITrainingCheckpoint
{
    /// <summary>The training as it was last saved; null where there is none.</summary>
    TrainingState? Load();

    /// <summary>Replaces what is kept.</summary>
    void Save(TrainingState state);
}
