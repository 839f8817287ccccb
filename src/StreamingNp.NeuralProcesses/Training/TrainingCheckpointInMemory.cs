namespace StreamingNp.NeuralProcesses.Training;

/// <summary>A checkpoint that lasts as long as the process.</summary>
internal sealed class TrainingCheckpointInMemory : ITrainingCheckpoint
{
    private TrainingState? _state;

    /// <inheritdoc/>
    public TrainingState? Load() => _state;

    /// <inheritdoc/>
    public void Save(TrainingState state) => _state = state;
}
