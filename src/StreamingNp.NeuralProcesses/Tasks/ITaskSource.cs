namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Where tasks come from: recorded windows, or a synthetic prior. An endless sequence of which any part can be asked for, so that a training can go on where it was ended.</summary>
public interface ITaskSource
{
    /// <summary>What the points are made of.</summary>
    TaskShape Shape { get; }

    /// <summary>The number of different tasks; null where there is no end of them.</summary>
    int? TaskCount { get; }

    /// <summary>Fills <paramref name="batch"/> anew.</summary>
    /// <param name="batch">A batch of this <see cref="Shape"/>.</param>
    /// <param name="tasks">How many tasks to put into it; 1 or more.</param>
    /// <param name="first">Where in the sequence the first of them stands, from 0 on; the same place and number of tasks give the same tasks, whatever was asked for before.</param>
    void Fill(TaskBatch batch, int tasks, long first);
}
