using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Windows;

/// <summary>What a model predicted from afar for a block of points, see <see cref="FarHorizons"/>. No part of the state of a series: whoever does not have it predicts it again.</summary>
internal sealed class FarPredictions
{
    private readonly Prediction[] _looks;

    /// <summary>Keeps what a window says for the rest of its block.</summary>
    /// <param name="window">A window that a model has predicted, with contexts as of the first point of the block.</param>
    /// <param name="anchor">The time of that point.</param>
    public FarPredictions(Window window, EventTime anchor)
    {
        (Model, Anchor) = (window.Model!, anchor);
        _looks = new Prediction[window.Looks.Length];
        Keep(window);
    }

    /// <summary>The model.</summary>
    public ModelVersion Model { get; private set; }

    /// <summary>The time of the first point of the block.</summary>
    public EventTime Anchor { get; private set; }

    /// <summary>Keeps what another window says instead.</summary>
    /// <param name="window">See the constructor.</param>
    /// <param name="anchor">See the constructor.</param>
    public void Become(Window window, EventTime anchor)
    {
        (Model, Anchor) = (window.Model!, anchor);
        Keep(window);
    }

    /// <summary>Whether a prediction from a look's distance is kept.</summary>
    /// <param name="look">The index of the look.</param>
    public bool Knows(int look) => _looks[look].IsKnown;

    /// <summary>Writes what was predicted into a look, beside its <see cref="Look.Baselines"/>.</summary>
    /// <param name="index">The index of the look.</param>
    /// <param name="look">The look.</param>
    public void WriteTo(int index, Look look)
    {
        ref readonly Prediction kept = ref _looks[index];
        (look.Centre, look.Scale, look.Interval) = (kept.Centre, kept.Scale, kept.Interval);
        (look.ContextCount, look.IsPredictable, look.HasBaselines, look.IsKnown) = (0, true, true, true);
        look.IsShareable = true;
        kept.Components.CopyTo(look.Predicted(0));
    }

    private void Keep(Window window)
    {
        for (int index = 0; index < _looks.Length; index++)
        {
            Look look = window.Looks[index];
            if (!(_looks[index].IsKnown = look.IsShareable)) continue;
            (_looks[index].Centre, _looks[index].Scale, _looks[index].Interval) = (look.Centre, look.Scale, look.Interval);
            ReadOnlySpan<Component> predicted = look.Predicted(0);
            _looks[index].Components ??= new Component[predicted.Length];
            predicted.CopyTo(_looks[index].Components);
        }
    }

    private struct Prediction
    {
        public bool IsKnown;
        public double Centre, Scale;
        public TimeSpan Interval;
        public Component[] Components;
    }
}
