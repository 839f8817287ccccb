using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Predicts the newest row of a field of channels with a model of a grid: each channel from the others, without its own past, so that one that leaves the others shows.</summary>
/// <remarks>Not thread-safe; it uses the calling thread alone.</remarks>
public sealed class GridPredictor : IDisposable
{
    // Every eighth channel is left out at once, and predicted from the other seven eighths.
    private const int Groups = 8;

    private readonly TaskPredictor _predictor;
    private readonly TaskBatch _batch = new(FieldTask.Shape);

    /// <summary>Makes a predictor.</summary>
    /// <param name="settings">What the model is built from; its grid is one of channels.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="ArgumentException">The model is not one of a grid of channels with a Gaussian each, or the weights are those of another.</exception>
    public GridPredictor(ModelSettings settings, ModelWeights weights)
    {
        if (!settings.Convolution.IsOfChannels) throw new ArgumentException("The model is not one of a grid of channels; train one with --kind convcnp --channels grid.", nameof(settings));
        _predictor = new TaskPredictor(settings, FieldTask.Shape, components: 1, weights);
        (Channels, Times) = (settings.Convolution.GridChannels, TimesOf(settings));
    }

    /// <summary>The channels of a row.</summary>
    public int Channels { get; }

    /// <summary>The rows of a field.</summary>
    public int Times { get; }

    /// <summary>The rows of a field of a model.</summary>
    public static int TimesOf(ModelSettings settings) => (int)Math.Round(settings.Convolution.Most - settings.Convolution.Least) + 1;

    /// <summary>Predicts the newest row.</summary>
    /// <param name="field">[<see cref="Times"/> × <see cref="Channels"/>], standardised, the newest row last; NaN where missing.</param>
    /// <returns>A Gaussian for each channel.</returns>
    public Component[] Predict(ReadOnlySpan<float> field)
    {
        int targets = (Channels + Groups - 1) / Groups;
        _batch.Resize(Groups, Times * Channels, targets);
        LeaveOut(field, targets);
        return Ordered(_predictor.PredictMarginals(_batch), targets);
    }

    /// <summary>Predicts the newest row twice: each channel from the others, and all of them from the rows before alone.</summary>
    /// <param name="field">See <see cref="Predict"/>.</param>
    /// <returns>A Gaussian for each channel, both times.</returns>
    public (Component[] Beside, Component[] Ahead) PredictBoth(ReadOnlySpan<float> field)
    {
        _batch.Resize(Groups + 1, Times * Channels, Channels);
        LeaveOut(field, Channels);
        for (int place = 0; place < field.Length - Channels; place++) SetContext(Groups, place, field[place]);
        for (int channel = 0; channel < Channels; channel++) _batch.SetTarget(Groups, channel, [Times - 1, channel], [0]);
        Component[] predicted = _predictor.PredictMarginals(_batch);
        return (Ordered(predicted, Channels), predicted[(Groups * Channels)..]);
    }

    /// <inheritdoc/>
    public void Dispose() => _predictor.Dispose();

    // Each group of channels has a task in which its values of the newest row, and of those before, are left out.
    private void LeaveOut(ReadOnlySpan<float> field, int targets)
    {
        for (int group = 0; group < Groups; group++)
        {
            for (int place = 0; place < field.Length; place++)
                if (place % Channels % Groups != group) SetContext(group, place, field[place]);
            for (int target = 0; target < targets; target++) _batch.SetTarget(group, target, [Times - 1, Math.Min(Channels - 1, target * Groups + group)], [0]);
        }
    }

    private void SetContext(int task, int place, float value) => _batch.SetContext(task, place, [place / Channels, place % Channels], [value]);

    private Component[] Ordered(Component[] predicted, int targets) => [.. Enumerable.Range(0, Channels).Select(channel => predicted[channel % Groups * targets + channel / Groups])];
}
