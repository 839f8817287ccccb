using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Windows;

/// <summary>One context set, the target set seen from it, and what a model predicts for those targets. Plain arrays, reused from window to window.</summary>
public sealed class ContextView
{
    private readonly Component[] _predicted;
    private readonly int _components;
    private readonly int _stride;
    private double[]? _componentValues;

    /// <summary>Makes an empty view.</summary>
    /// <param name="layout">The shape that the arrays are sized for.</param>
    public ContextView(WindowLayout layout)
    {
        ContextInputs = new float[layout.MaxContextPoints * WindowLayout.Inputs];
        ContextValues = new float[layout.MaxContextPoints];
        ContextSlots = new short[layout.MaxContextPoints];
        ContextBaselines = new float[layout.MaxContextPoints];
        TargetInputs = new float[layout.Stride * WindowLayout.Inputs];
        Baselines = new double[layout.Stride];
        (_components, _stride) = (layout.Components, layout.Stride);
        _predicted = new Component[layout.Stride * layout.Components];
    }

    /// <summary>The inputs of the context points, [<see cref="WindowLayout.MaxContextPoints"/> × <see cref="WindowLayout.Inputs"/>]; only the first <see cref="ContextCount"/> rows mean anything.</summary>
    public float[] ContextInputs { get; }

    /// <summary>The normalised values of the context points, [<see cref="WindowLayout.MaxContextPoints"/>].</summary>
    public float[] ContextValues { get; }

    /// <summary>
    /// What each context point is to the target, [<see cref="WindowLayout.MaxContextPoints"/>]: how many points before the newest one a recent point is, from 0 on; for
    /// one of a previous day <see cref="WindowLayout.SlotOf"/>; −1 for one that has no place.
    /// </summary>
    public short[] ContextSlots { get; }

    /// <summary>How far the series usually is, at the time of each context point, above what it usually is at the first target, in normalised units, [<see cref="WindowLayout.MaxContextPoints"/>]; 0 without baselines.</summary>
    public float[] ContextBaselines { get; }

    /// <summary>The horizon: the points between the end of the context and the first target.</summary>
    public int Horizon { get; set; }

    /// <summary>The usual time between two points; zero where it is not known.</summary>
    public TimeSpan Interval { get; set; }

    /// <summary>The number of context points.</summary>
    public int ContextCount { get; set; }

    /// <summary>Whether a prediction from this context means something: it holds <see cref="WindowLayout.FewestContextPoints"/>.</summary>
    public bool IsPredictable { get; set; }

    /// <summary>Whether the prediction is there already, shared with points before (<see cref="FarHorizons"/>): there is no context, and a model has nothing to do.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Whether its prediction is for the rest of the block as well.</summary>
    internal bool IsShareable { get; set; }

    /// <summary>The inputs of the targets, [<see cref="WindowLayout.Stride"/> × <see cref="WindowLayout.Inputs"/>].</summary>
    public float[] TargetInputs { get; }

    /// <summary>What the series usually is at the time of day of each target, [<see cref="WindowLayout.Stride"/>]; 0 while no previous day is known.</summary>
    public double[] Baselines { get; }

    /// <summary>Where the view is of a component of the targets: the value of the component at each, [<see cref="WindowLayout.Stride"/>].</summary>
    public double[] ComponentValues => _componentValues ??= new double[_stride];

    /// <summary>Whether there are <see cref="Baselines"/>.</summary>
    public bool HasBaselines { get; set; }

    /// <summary>The value, above the baseline, that became 0 in normalised units.</summary>
    public double Centre { get; set; }

    /// <summary>The difference in value that became 1 in normalised units; above 0.</summary>
    public double Scale { get; set; } = 1;

    /// <summary>The predictive distribution of one target, in normalised units: a model writes it, scoring reads it.</summary>
    /// <param name="target">0 to <see cref="WindowLayout.Stride"/> − 1.</param>
    public Span<Component> Predicted(int target) => _predicted.AsSpan(target * _components, _components);

    /// <summary>Copies everything into a view of the same layout.</summary>
    public void CopyTo(ContextView other)
    {
        ContextInputs.CopyTo(other.ContextInputs, 0);
        ContextValues.CopyTo(other.ContextValues, 0);
        ContextSlots.CopyTo(other.ContextSlots, 0);
        ContextBaselines.CopyTo(other.ContextBaselines, 0);
        TargetInputs.CopyTo(other.TargetInputs, 0);
        _predicted.CopyTo(other._predicted, 0);
        Baselines.CopyTo(other.Baselines, 0);
        _componentValues?.CopyTo(other.ComponentValues, 0);
        other.ContextCount = ContextCount;
        other.IsPredictable = IsPredictable;
        other.IsKnown = IsKnown;
        other.Centre = Centre;
        other.Scale = Scale;
        other.Horizon = Horizon;
        other.Interval = Interval;
        other.HasBaselines = HasBaselines;
    }

    /// <summary>The value of a target in the normalised units of this view.</summary>
    /// <param name="target">The index of the target.</param>
    /// <param name="value">Its value in the units of the series.</param>
    public double Normalise(int target, double value) => (value - Baselines[target] - Centre) / Scale;
}
