using System.Runtime.InteropServices;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Predicts tasks of any shape with a model of any kind, for those who use the models as a library. Plain arrays in, plain arrays out.</summary>
/// <remarks>
/// Not thread-safe; it uses the calling thread alone. Predictions do not depend on what a target's value is said to be. Calls are not padded as those of
/// <see cref="NeuralProcessPredictor"/> are: in batches of fewer than 16 tasks the last bits of a prediction may hang on how many there are.
/// </remarks>
public sealed class TaskPredictor : IDisposable
{
    private readonly NeuralProcess _network;
    private readonly int _components;

    /// <summary>Makes a predictor of a network of its own.</summary>
    /// <param name="settings">What the model is built from.</param>
    /// <param name="shape">What the points of its tasks are made of.</param>
    /// <param name="components">The components of a predictive distribution, over all samples of a latent variable.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the weights do not belong to the settings.</exception>
    public TaskPredictor(ModelSettings settings, TaskShape shape, int components, ModelWeights weights)
    {
        if (settings.SeesNeighbours) throw new ArgumentException("The model setting sees_neighbours is true, but only windows have neighbours; set it to false, or predict windows.", nameof(settings));
        TorchThreads.UseOne();
        _network = NeuralProcess.Create(settings, shape, components);
        _network.Load(weights);
        _network.eval();
        _components = components;
    }

    /// <summary>What the points of its tasks are made of.</summary>
    public TaskShape Shape => _network.Shape;

    /// <summary>Predicts the targets of each task.</summary>
    /// <param name="batch">Tasks of <see cref="Shape"/>; values of targets are not looked at.</param>
    /// <returns>A prediction for each task, over all places for targets.</returns>
    public TaskPrediction[] Predict(TaskBatch batch)
    {
        RequireShape(batch);
        TorchThreads.UseOne();
        using IDisposable inference = inference_mode();
        using TaskTensors tasks = TaskTensors.Of(batch);
        using IDisposable scope = NewDisposeScope();
        if (_network is GaussianProcessModel process) return Predict(process, tasks);
        Component[] components = Components(tasks);
        if (_network is LatentNeuralProcess) return [.. Enumerable.Range(0, batch.Tasks).Select(task => Latent(components, batch, task))];
        double[] spread = Spread(batch, components);
        int places = batch.TargetPoints * Shape.Channels;
        return [.. Enumerable.Range(0, batch.Tasks).Select(task => new IndependentPrediction(
            batch.TargetPoints, Shape.Channels, components[(task * places * _components)..((task + 1) * places * _components)], spread[(task * places)..((task + 1) * places)]))];
    }

    /// <summary>Predicts each target alone, without what it takes to tell epistemic from aleatoric uncertainty.</summary>
    /// <param name="batch">Tasks of <see cref="Shape"/>; values of targets are not looked at.</param>
    /// <returns>[B × M × channels × components].</returns>
    public Component[] PredictMarginals(TaskBatch batch)
    {
        RequireShape(batch);
        TorchThreads.UseOne();
        using IDisposable inference = inference_mode();
        using TaskTensors tasks = TaskTensors.Of(batch);
        Component[] bySample = Components(tasks);
        int samples = _network.Samples, each = _components / samples, places = bySample.Length / _components;
        if (samples == 1) return bySample;
        var byPlace = new Component[bySample.Length];
        for (int sample = 0; sample < samples; sample++)
            for (int place = 0; place < places; place++)
                for (int component = 0; component < each; component++)
                {
                    Component one = bySample[(sample * places + place) * each + component];
                    byPlace[(place * samples + sample) * each + component] = one with { Weight = one.Weight / samples };
                }
        return byPlace;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    // [samples × B × M × channels × components of a sample].
    private Component[] Components(TaskTensors tasks)
    {
        using IDisposable scope = NewDisposeScope();
        using Tensor outputs = _network.Forward(tasks).contiguous();
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(outputs.bytes);
        int width = _network.Head.Outputs, each = _components / _network.Samples;
        var components = new Component[numbers.Length / width * each];
        for (int place = 0; place < numbers.Length / width; place++) _network.Head.Write(numbers.Slice(place * width, width), components.AsSpan(place * each, each));
        return components;
    }

    private LatentPrediction Latent(Component[] components, TaskBatch batch, int task)
    {
        int samples = _network.Samples, length = batch.TargetPoints * Shape.Channels * _components / samples;
        var own = new Component[samples * length];
        for (int sample = 0; sample < samples; sample++) components.AsSpan((sample * batch.Tasks + task) * length, length).CopyTo(own.AsSpan(sample * length));
        return new LatentPrediction(samples, batch.TargetPoints, Shape.Channels, own);
    }

    private GaussianPrediction[] Predict(GaussianProcessModel process, TaskTensors tasks)
    {
        int targets = tasks.TargetPoints, channels = Shape.Channels;
        var means = new double[tasks.Tasks][];
        var covariances = new double[tasks.Tasks][];
        double[] noise = new double[channels];
        for (int task = 0; task < tasks.Tasks; task++) (means[task], covariances[task]) = (new double[targets * channels], new double[channels * targets * targets]);
        Tensor inputs = tasks.TargetInputs.to_type(ScalarType.Float64);
        for (int channel = 0; channel < channels; channel++)
        {
            (Tensor mean, Tensor covariance) = process.Condition(tasks.Context, channel).PredictJointly(inputs);
            noise[channel] = MemoryMarshal.Read<double>(process.NoiseVariance(channel).bytes);
            ReadOnlySpan<double> meanNumbers = MemoryMarshal.Cast<byte, double>(mean.contiguous().bytes), covarianceNumbers = MemoryMarshal.Cast<byte, double>(covariance.contiguous().bytes);
            for (int task = 0; task < tasks.Tasks; task++)
            {
                for (int target = 0; target < targets; target++) means[task][target * channels + channel] = meanNumbers[task * targets + target];
                covarianceNumbers.Slice(task * targets * targets, targets * targets).CopyTo(covariances[task].AsSpan(channel * targets * targets));
            }
        }
        return [.. means.Select((mean, task) => new GaussianPrediction(mean, covariances[task], noise))];
    }

    // The standard deviation of the means predicted from fixed halves of the context; [B × M × channels]. With a point or none there are
    // no halves, and all that is uncertain is so for want of context.
    private double[] Spread(TaskBatch batch, Component[] components)
    {
        int perTask = batch.TargetPoints * Shape.Channels, places = batch.Tasks * perTask;
        double[] means = new double[places * ContextSubsets.Count], spread = new double[places];
        var half = new TaskBatch(Shape);
        for (int number = 0; number < ContextSubsets.Count; number++)
        {
            Halve(batch, number, half);
            using TaskTensors tasks = TaskTensors.Of(half);
            Component[] ofHalf = Components(tasks);
            for (int place = 0; place < places; place++) means[place * ContextSubsets.Count + number] = Of(ofHalf, place).Mean;
        }
        for (int task = 0; task < batch.Tasks; task++)
        {
            bool hasHalves = PointsOf(batch, task) > 1;
            for (int place = task * perTask; place < (task + 1) * perTask; place++)
                spread[place] = hasHalves ? ContextSubsets.Spread(means.AsSpan(place * ContextSubsets.Count, ContextSubsets.Count)) : Of(components, place).Deviation;
        }
        return spread;
    }

    private Mixture Of(Component[] components, int place) => new(components.AsSpan(place * _components, _components));

    private int PointsOf(TaskBatch batch, int task)
    {
        int channels = Shape.Channels, points = 0;
        Span<float> known = batch.ContextKnown.Slice(task * batch.ContextPoints * channels, batch.ContextPoints * channels);
        for (int point = 0; point < batch.ContextPoints; point++)
            if (known.Slice(point * channels, channels).Contains(1)) points++;
        return points;
    }

    private static void Halve(TaskBatch batch, int number, TaskBatch half)
    {
        half.Resize(batch.Tasks, batch.ContextPoints, batch.TargetPoints);
        batch.ContextInputs.CopyTo(half.ContextInputs);
        batch.ContextValues.CopyTo(half.ContextValues);
        batch.ContextKnown.CopyTo(half.ContextKnown);
        batch.TargetInputs.CopyTo(half.TargetInputs);
        int channels = batch.Shape.Channels;
        for (int row = 0; row < batch.Tasks * batch.ContextPoints; row++)
        {
            if (ContextSubsets.Holds(number, row % batch.ContextPoints)) continue;
            half.ContextValues.Slice(row * channels, channels).Clear();
            half.ContextKnown.Slice(row * channels, channels).Clear();
        }
    }

    private void RequireShape(TaskBatch batch)
    {
        if (batch.Shape != Shape) throw new ArgumentException($"The tasks have {batch.Shape.Inputs} inputs and {batch.Shape.Channels} channels, the model {Shape.Inputs} and {Shape.Channels}; make both of one shape.", nameof(batch));
    }
}
