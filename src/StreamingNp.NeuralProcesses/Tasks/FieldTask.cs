namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Tasks on a field of channels by rows: the newest row is predicted from the rows before it, and in part from its other channels.</summary>
internal static class FieldTask
{
    private const double MissingShare = 0.5, MissingChannels = 0.15, RowShare = 0.5;

    /// <summary>What the points of such tasks are made of: an input for time, one for the number of the channel, and a value.</summary>
    public static TaskShape Shape => new(Inputs: 2);

    /// <summary>Makes room in a batch.</summary>
    public static void Resize(TaskBatch batch, int tasks, int times, int channels) => batch.Resize(tasks, times * channels, channels);

    /// <summary>Puts a task into a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="task">Which of its tasks.</param>
    /// <param name="field">[times × channels], the newest row last; NaN where missing.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="random">Leaves channels out, of half of the tasks, and shows most of the newest row, of half of them: a model learns to trust neighbours, not a channel's own past alone.</param>
    /// <param name="isForecast">Whether nothing is left out, and nothing of the newest row is shown.</param>
    public static void Put(TaskBatch batch, int task, ReadOnlySpan<float> field, int channels, Random random, bool isForecast)
    {
        int times = field.Length / channels;
        double missing = !isForecast && random.NextDouble() < MissingShare ? MissingChannels : 0, row = !isForecast && random.NextDouble() < RowShare ? 1 - MissingChannels : 0;
        for (int channel = 0; channel < channels; channel++)
        {
            bool isMissing = random.NextDouble() < missing, isKnown = !isMissing && random.NextDouble() < row;
            for (int time = 0; time < times; time++)
            {
                float value = field[time * channels + channel];
                bool isNewest = time == times - 1;
                if (!isMissing && (!isNewest || isKnown)) batch.SetContext(task, time * channels + channel, [time, channel], [value]);
                if (isNewest && !isKnown) batch.SetTarget(task, channel, [time, channel], [value]);
            }
        }
    }
}
