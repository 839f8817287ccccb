using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>Tasks on fields of travelling waves: the newest row of many channels is predicted from the rows before it, and in part from the other channels of the row itself.</summary>
/// <param name="seed">Which fields.</param>
/// <param name="channels">The channels of a field.</param>
/// <param name="times">The rows of a field.</param>
public sealed class WaveFieldPrior(int seed, int channels, int times) : ITaskSource
{
    /// <summary>Whether contexts are always all rows but the newest, without which nothing is compared.</summary>
    public bool IsForecast { get; init; }

    /// <inheritdoc/>
    public TaskShape Shape => FieldTask.Shape;

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        FieldTask.Resize(batch, tasks, times, channels);
        float[] values = new float[times * channels];
        for (int task = 0; task < tasks; task++)
        {
            Random random = BatchRandom.Of(seed, first + task);
            var field = new WaveField(random);
            for (int place = 0; place < values.Length; place++) values[place] = field.Measure(place / channels, place % channels, random);
            FieldTask.Put(batch, task, values, channels, random, IsForecast);
        }
    }
}
