using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Windows;

/// <summary>One to <see cref="WindowLayout.Stride"/> targets of a series with the context sets that they are predicted from. It travels from a lane to a scorer and back; the arrays are reused.</summary>
public sealed class Window
{
    private readonly Observation[] _targets;

    /// <summary>Makes an empty window.</summary>
    /// <param name="layout">The shape that the arrays are sized for.</param>
    /// <param name="looks">The number of context sets; by default one for each of <see cref="WindowLayout.Distances"/>.</param>
    public Window(WindowLayout layout, int? looks = null)
    {
        Layout = layout;
        Looks = new Look[looks ?? layout.Distances.Count];
        for (int look = 0; look < Looks.Length; look++) Looks[look] = new Look(layout);
        _targets = new Observation[layout.Stride];
    }

    /// <summary>The shape of the window.</summary>
    public WindowLayout Layout { get; }

    /// <summary>The context sets, one for each of <see cref="WindowLayout.Distances"/>.</summary>
    public Look[] Looks { get; }

    /// <summary>Whether all looks have their contexts; false where the prediction of one is shared with points before.</summary>
    public bool IsWhole => !Array.Exists(Looks, look => look.IsKnown);

    /// <summary>The targets, 1 to <see cref="WindowLayout.Stride"/>.</summary>
    public ReadOnlySpan<Observation> Targets => _targets.AsSpan(0, TargetCount);

    /// <summary>The number of targets.</summary>
    public int TargetCount { get; private set; }

    /// <summary>The model that predicted the targets; null until one did.</summary>
    public ModelVersion? Model { get; private set; }

    /// <summary>The calibration of that model.</summary>
    public Calibration? Calibration { get; private set; }

    /// <summary>Says which model predicted the targets.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">Its calibration.</param>
    public void PredictedBy(ModelVersion model, Calibration calibration)
    {
        Model = model;
        Calibration = calibration;
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        TargetCount = 0;
        Model = null;
        Calibration = null;
    }

    /// <summary>A copy that shares nothing with this window.</summary>
    public Window Copy()
    {
        var copy = new Window(Layout, Looks.Length) { Model = Model, Calibration = Calibration };
        foreach (Observation target in Targets) copy.AddTarget(target);
        for (int look = 0; look < Looks.Length; look++) Looks[look].CopyTo(copy.Looks[look]);
        return copy;
    }

    /// <summary>Adds a target behind the others.</summary>
    /// <exception cref="InvalidOperationException">The window already holds <see cref="WindowLayout.Stride"/> targets.</exception>
    public void AddTarget(Observation target)
    {
        if (TargetCount == _targets.Length) throw new InvalidOperationException($"A window of stride {_targets.Length} takes no more than {_targets.Length} targets.");
        _targets[TargetCount++] = target;
    }
}
