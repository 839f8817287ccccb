using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests;

/// <summary>Tasks of any shape with random numbers in them: inputs within ±2, values within ±1.5, all of them known.</summary>
internal static class RandomTasks
{
    public static TaskBatch Make(TaskShape shape, int tasks, int contextPoints, int targetPoints, int seed)
    {
        var random = new Random(seed);
        var batch = new TaskBatch(shape);
        batch.Resize(tasks, contextPoints, targetPoints);
        for (int task = 0; task < tasks; task++)
        {
            for (int point = 0; point < contextPoints; point++) batch.SetContext(task, point, Numbers(shape.Inputs, 2), Numbers(shape.Channels, 1.5));
            for (int target = 0; target < targetPoints; target++) batch.SetTarget(task, target, Numbers(shape.Inputs, 2), Numbers(shape.Channels, 1.5));
        }
        return batch;

        float[] Numbers(int count, double range) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2 - 1) * range))];
    }

    /// <summary>The same tasks with more places for context points, which nothing is in but <paramref name="garbage"/> as inputs.</summary>
    public static TaskTensors Padded(TaskBatch batch, int contextPoints, Func<float>? garbage = null)
    {
        var padded = new TaskBatch(batch.Shape);
        padded.Resize(batch.Tasks, contextPoints, batch.TargetPoints);
        (int inputs, int channels) = (batch.Shape.Inputs, batch.Shape.Channels);
        if (garbage is not null)
            foreach (ref float input in padded.ContextInputs) input = garbage();
        for (int task = 0; task < batch.Tasks; task++)
        {
            Copy(batch.ContextInputs, padded.ContextInputs, inputs);
            Copy(batch.ContextValues, padded.ContextValues, channels);
            Copy(batch.ContextKnown, padded.ContextKnown, channels);

            void Copy(Span<float> from, Span<float> to, int width) => from.Slice(task * batch.ContextPoints * width, batch.ContextPoints * width).CopyTo(to[(task * contextPoints * width)..]);
        }
        batch.TargetInputs.CopyTo(padded.TargetInputs);
        batch.TargetValues.CopyTo(padded.TargetValues);
        batch.TargetKnown.CopyTo(padded.TargetKnown);
        return TaskTensors.Of(padded);
    }
}
