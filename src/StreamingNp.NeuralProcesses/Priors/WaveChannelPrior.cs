using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>Single channels of fields of travelling waves: the newest value is predicted from the channel's own past.</summary>
/// <param name="seed">Which fields.</param>
/// <param name="channels">The channels of a field, of which a task has one.</param>
/// <param name="times">The rows of a field.</param>
public sealed class WaveChannelPrior(int seed, int channels, int times) : ITaskSource
{
    /// <inheritdoc/>
    public TaskShape Shape => new(Inputs: 1);

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        batch.Resize(tasks, times - 1, 1);
        for (int task = 0; task < tasks; task++)
        {
            Random random = BatchRandom.Of(seed, first + task);
            var field = new WaveField(random);
            int channel = random.Next(channels);
            for (int time = 0; time < times; time++)
            {
                float value = field.Measure(time, channel, random);
                if (time < times - 1) batch.SetContext(task, time, [time], [value]);
                else batch.SetTarget(task, 0, [time], [value]);
            }
        }
    }
}
