using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>Tasks on fields of travelling waves: the newest row of many channels is predicted from the rows before it, and in part from the other channels of the row itself.</summary>
/// <param name="seed">Which fields.</param>
/// <param name="channels">The channels of a field.</param>
/// <param name="times">The rows of a field.</param>
public sealed class WaveFieldPrior(int seed, int channels, int times) : ITaskSource
{
    private const double MissingShare = 0.5, MissingChannels = 0.15, RowShare = 0.5;

    /// <summary>Whether contexts are always all rows but the newest, without which nothing is compared.</summary>
    public bool IsForecast { get; init; }

    /// <inheritdoc/>
    public TaskShape Shape => new(Inputs: 2);

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        batch.Resize(tasks, times * channels, channels);
        for (int task = 0; task < tasks; task++)
        {
            Random random = BatchRandom.Of(seed, first + task);
            var field = new WaveField(random);
            // Without these channels a model learns to trust neighbours, not a channel's own past alone.
            double missing = !IsForecast && random.NextDouble() < MissingShare ? MissingChannels : 0, row = !IsForecast && random.NextDouble() < RowShare ? 1 - MissingChannels : 0;
            for (int channel = 0; channel < channels; channel++)
            {
                bool isMissing = random.NextDouble() < missing, isKnown = !isMissing && random.NextDouble() < row;
                for (int time = 0; time < times; time++)
                {
                    float value = field.Measure(time, channel, random);
                    bool isNewest = time == times - 1;
                    if (!isMissing && (!isNewest || isKnown)) batch.SetContext(task, time * channels + channel, [time, channel], [value]);
                    if (isNewest && !isKnown) batch.SetTarget(task, channel, [time, channel], [value]);
                }
            }
        }
    }
}
