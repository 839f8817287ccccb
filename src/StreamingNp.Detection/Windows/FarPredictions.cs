using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Windows;

/// <summary>What a model predicted from afar for a block of points, see <see cref="FarHorizons"/>. No part of the state of a series: whoever does not have it predicts it again.</summary>
internal sealed class FarPredictions
{
    // One after the other, of the views that share them.
    private Component[] _components = [];
    private (double Centre, double Scale)[] _units = [];
    private TimeSpan _interval;
    private ulong _known;

    /// <summary>Keeps what a window says for the rest of its block.</summary>
    /// <param name="window">A window that a model has predicted, with contexts as of the first point of the block.</param>
    /// <param name="anchor">The time of that point.</param>
    public FarPredictions(Window window, EventTime anchor) => Become(window, anchor);

    /// <summary>The model.</summary>
    public ModelVersion? Model { get; private set; }

    /// <summary>The time of the first point of the block.</summary>
    public EventTime Anchor { get; private set; }

    /// <summary>Keeps what another window says instead.</summary>
    /// <param name="window">See the constructor.</param>
    /// <param name="anchor">See the constructor.</param>
    public void Become(Window window, EventTime anchor)
    {
        (Model, Anchor, _known) = (window.Model, anchor, 0);
        int components = window.Layout.Components, count = 0;
        // Beyond 64 views none is shared.
        for (int index = 0; index < Math.Min(64, window.HorizonCount); index++)
        {
            ContextView view = window.Views[index];
            if (!view.IsShareable) continue;
            _known |= 1UL << index;
            count++;
            if (_units.Length < count) Array.Resize(ref _units, count);
            if (_components.Length < count * components) Array.Resize(ref _components, count * components);
            _units[count - 1] = (view.Centre, view.Scale);
            view.Predicted(0).CopyTo(_components.AsSpan((count - 1) * components));
            _interval = view.Interval;
        }
    }

    /// <summary>Whether a prediction from a view's horizon is kept.</summary>
    /// <param name="view">The index of the view.</param>
    public bool Knows(int view) => view < 64 && (_known >> view & 1) == 1;

    /// <summary>Writes what was predicted into a view, beside its <see cref="ContextView.Baselines"/>.</summary>
    /// <param name="index">The index of the view, which it <see cref="Knows"/>.</param>
    /// <param name="view">The view.</param>
    public void WriteTo(int index, ContextView view)
    {
        int place = System.Numerics.BitOperations.PopCount(_known & ((1UL << index) - 1)), components = view.Predicted(0).Length;
        ((view.Centre, view.Scale), view.Interval) = (_units[place], _interval);
        (view.ContextCount, view.IsPredictable, view.HasBaselines, view.IsKnown, view.IsShareable) = (0, true, true, true, true);
        _components.AsSpan(place * components, components).CopyTo(view.Predicted(0));
    }
}
