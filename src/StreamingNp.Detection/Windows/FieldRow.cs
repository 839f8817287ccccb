namespace StreamingNp.Detection.Windows;

/// <summary>A row of channels with the rows before it, and what a model of a grid predicts of it. Plain arrays, in the units of the channels, reused from window to window.</summary>
/// <param name="times">The rows.</param>
/// <param name="channels">The channels.</param>
public sealed class FieldRow(int times, int channels)
{
    /// <summary>The rows.</summary>
    public int Times { get; } = times;

    /// <summary>The channels.</summary>
    public int Channels { get; } = channels;

    /// <summary>The field, [<see cref="Times"/> × <see cref="Channels"/>], the row itself last; NaN where missing.</summary>
    public float[] Values { get; } = new float[times * channels];

    /// <summary>What the other channels, and the rows before, let expect of each channel of the row.</summary>
    public float[] Expected { get; } = new float[channels];

    /// <summary>The usual deviation from <see cref="Expected"/>; above 0.</summary>
    public float[] Deviations { get; } = new float[channels];

    /// <summary>How far each channel is from what the rows before alone let expect, in usual deviations; NaN where missing.</summary>
    public float[] Ahead { get; } = new float[channels];

    /// <summary>How odd each channel is, as a squared deviation, once the channel that its neighbours look odd for has no say; 0 where missing.</summary>
    public float[] Shares { get; } = new float[channels];

    /// <summary>Which target of the window it is; −1 for a row that came before.</summary>
    internal int Target { get; set; }

    /// <summary>Of a row that came before, where it is kept.</summary>
    internal int Place { get; set; }
}
