using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>
/// Predicts targets one after the other, each with those before it in its context (Bruinsma et al. 2023, Autoregressive Conditional Neural
/// Processes): any model then gives a joint distribution, without being trained for it. It costs a prediction a target.
/// </summary>
/// <param name="predictor">The model; the targets of its tasks have one order or another, and the result depends on it. A random order serves well.</param>
public sealed class Autoregression(TaskPredictor predictor)
{
    /// <summary>The natural logarithm of the joint density of all known targets of each task.</summary>
    /// <param name="batch">Tasks with the values of their targets.</param>
    /// <returns>[B]; 0 where no target is known.</returns>
    public double[] LogDensity(TaskBatch batch)
    {
        double[] sums = new double[batch.Tasks];
        Walk(batch, (task, place, predicted) =>
        {
            if (batch.TargetKnown[place] == 0) return float.NaN;
            sums[task] += predicted.LogDensity(batch.TargetValues[place]);
            return batch.TargetValues[place];
        });
        return sums;
    }

    /// <summary>Draws values for all targets of each task together.</summary>
    /// <param name="batch">Tasks; values of targets are not looked at.</param>
    /// <param name="random">Where the chance comes from.</param>
    /// <returns>[B × M × channels].</returns>
    public double[] Sample(TaskBatch batch, Random random)
    {
        double[] drawn = new double[batch.Tasks * batch.TargetPoints * batch.Shape.Channels];
        Walk(batch, (_, place, predicted) => (float)(drawn[place] = predicted.Sample(random)));
        return drawn;
    }

    /// <summary>What a target turned out to be.</summary>
    /// <param name="task">Of which task.</param>
    /// <param name="place">Where in [B × M × channels].</param>
    /// <param name="predicted">What was predicted.</param>
    /// <returns>The value that joins the context; NaN for none.</returns>
    private delegate float Outcome(int task, int place, Mixture predicted);

    private void Walk(TaskBatch batch, Outcome outcome)
    {
        int tasks = batch.Tasks, channels = batch.Shape.Channels, inputs = batch.Shape.Inputs, context = batch.ContextPoints;
        var growing = new TaskBatch(batch.Shape);
        growing.Resize(tasks, context + batch.TargetPoints, 1);
        for (int task = 0; task < tasks; task++)
        {
            CopyRows(batch.ContextInputs, growing.ContextInputs, task, context, growing.ContextPoints, inputs);
            CopyRows(batch.ContextValues, growing.ContextValues, task, context, growing.ContextPoints, channels);
            CopyRows(batch.ContextKnown, growing.ContextKnown, task, context, growing.ContextPoints, channels);
        }
        float[] values = new float[channels];
        for (int target = 0; target < batch.TargetPoints; target++)
        {
            for (int task = 0; task < tasks; task++) InputsOf(batch, task, target).CopyTo(growing.TargetInputs[(task * inputs)..]);
            Component[] components = predictor.PredictMarginals(growing);
            int each = components.Length / (tasks * channels);
            for (int task = 0; task < tasks; task++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    var predicted = new Mixture(components.AsSpan((task * channels + channel) * each, each));
                    values[channel] = outcome(task, (task * batch.TargetPoints + target) * channels + channel, predicted);
                }
                growing.SetContext(task, context + target, InputsOf(batch, task, target), values);
            }
        }
    }

    private static Span<float> InputsOf(TaskBatch batch, int task, int target) =>
        batch.TargetInputs.Slice((task * batch.TargetPoints + target) * batch.Shape.Inputs, batch.Shape.Inputs);

    private static void CopyRows(Span<float> from, Span<float> to, int task, int fromPoints, int toPoints, int width) =>
        from.Slice(task * fromPoints * width, fromPoints * width).CopyTo(to[(task * toPoints * width)..]);
}
