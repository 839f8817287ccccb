using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Windows;

/// <summary>What a model predicted from afar for a block of points, see <see cref="FarHorizons"/>. No part of the state of a series: whoever does not have it predicts it again.</summary>
internal sealed class FarPredictions
{
    // One after the other, of the looks that share them.
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
        // Beyond 64 looks none is shared.
        for (int index = 0; index < Math.Min(64, window.Horizons); index++)
        {
            Look look = window.Looks[index];
            if (!look.IsShareable) continue;
            _known |= 1UL << index;
            count++;
            if (_units.Length < count) Array.Resize(ref _units, count);
            if (_components.Length < count * components) Array.Resize(ref _components, count * components);
            _units[count - 1] = (look.Centre, look.Scale);
            look.Predicted(0).CopyTo(_components.AsSpan((count - 1) * components));
            _interval = look.Interval;
        }
    }

    /// <summary>Whether a prediction from a look's distance is kept.</summary>
    /// <param name="look">The index of the look.</param>
    public bool Knows(int look) => look < 64 && (_known >> look & 1) == 1;

    /// <summary>Writes what was predicted into a look, beside its <see cref="Look.Baselines"/>.</summary>
    /// <param name="index">The index of the look, which it <see cref="Knows"/>.</param>
    /// <param name="look">The look.</param>
    public void WriteTo(int index, Look look)
    {
        int place = System.Numerics.BitOperations.PopCount(_known & ((1UL << index) - 1)), components = look.Predicted(0).Length;
        ((look.Centre, look.Scale), look.Interval) = (_units[place], _interval);
        (look.ContextCount, look.IsPredictable, look.HasBaselines, look.IsKnown, look.IsShareable) = (0, true, true, true, true);
        _components.AsSpan(place * components, components).CopyTo(look.Predicted(0));
    }
}
