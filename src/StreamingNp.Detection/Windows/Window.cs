using System.Runtime.InteropServices;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Windows;

/// <summary>One to <see cref="WindowLayout.Stride"/> targets of a series with the context sets that they are predicted from. It travels from a lane to a scorer and back; the arrays are reused.</summary>
public sealed class Window
{
    private readonly Observation[] _targets;
    private readonly ContextView[] _horizonViews;
    private readonly List<FieldRow> _fields = [];
    private ContextView[] _all;
    private int _fieldCount;

    /// <summary>Makes an empty window.</summary>
    /// <param name="layout">The shape that the arrays are sized for.</param>
    /// <param name="views">The number of context sets; by default one for each of <see cref="WindowLayout.Horizons"/>.</param>
    public Window(WindowLayout layout, int? views = null)
    {
        Layout = layout;
        _horizonViews = new ContextView[views ?? layout.Horizons.Count];
        for (int view = 0; view < _horizonViews.Length; view++) _horizonViews[view] = new ContextView(layout);
        Views = _all = _horizonViews;
        _targets = new Observation[layout.Stride];
    }

    /// <summary>The shape of the window.</summary>
    public WindowLayout Layout { get; }

    /// <summary>The context sets: one for each of <see cref="WindowLayout.Horizons"/>, and behind them one for each component of the targets, see <see cref="AddComponents"/>.</summary>
    public ContextView[] Views { get; private set; }

    /// <summary>How many of <see cref="Views"/> are of the series itself.</summary>
    public int HorizonCount => _horizonViews.Length;

    /// <summary>How many of <see cref="Views"/> are of components; 0 where the channels of the series are not reduced.</summary>
    public int Components => Views.Length - HorizonCount;

    /// <summary>Whether all views have their contexts; false where the prediction of one is shared with points before.</summary>
    public bool IsWhole => !Array.Exists(Views, view => view.IsKnown);

    /// <summary>The targets, 1 to <see cref="WindowLayout.Stride"/>.</summary>
    public ReadOnlySpan<Observation> Targets => _targets.AsSpan(0, TargetCount);

    /// <summary>The number of targets.</summary>
    public int TargetCount { get; private set; }

    /// <summary>The model that predicted the targets; null until one did.</summary>
    public ModelVersion? Model { get; private set; }

    /// <summary>The calibration of that model.</summary>
    public Calibration? Calibration { get; private set; }

    /// <summary>How that model reduces rows of channels; null where it does not.</summary>
    public ChannelReduction? Reduction { get; private set; }

    /// <summary>What predicted the <see cref="Fields"/> of the window; null where nothing does.</summary>
    public ChannelGrid? Grid { get; private set; }

    /// <summary>The rows that a model of a grid is to predict; none where the channels of the series are no grid.</summary>
    public ReadOnlySpan<FieldRow> Fields => CollectionsMarshal.AsSpan(_fields)[.._fieldCount];

    /// <summary>Where the series has at least half of the channels of a reduction: the row of each target as it came, behind the other; else empty.</summary>
    public IReadOnlyList<ChannelRow> Rows { get; set; } = [];

    /// <summary>What whoever takes observations has to know again of the targets once they are predicted. The window only carries it.</summary>
    internal object? Carried { get; set; }

    /// <summary>Says which model predicted the targets.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">Its calibration.</param>
    /// <param name="reduction">How it reduces rows of channels; null where it does not.</param>
    /// <param name="grid">What predicted the <see cref="Fields"/> beside it; null where nothing did.</param>
    public void PredictedBy(ModelVersion model, Calibration calibration, ChannelReduction? reduction = null, ChannelGrid? grid = null)
    {
        Model = model;
        Calibration = calibration;
        Reduction = reduction;
        Grid = grid;
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        TargetCount = 0;
        Model = null;
        Calibration = null;
        Reduction = null;
        Grid = null;
        Views = _horizonViews;
        _fieldCount = 0;
        Rows = [];
    }

    /// <summary>The value that a view is to predict: that of a target, or one of its components.</summary>
    /// <param name="view">The index of the view.</param>
    /// <param name="target">The index of the target.</param>
    public double ValueOf(int view, int target) => view < HorizonCount ? _targets[target].Value : Views[view].ComponentValues[target];

    /// <summary>The horizon, among those of the layout, that a view is calibrated as: those of components as that from right before the targets.</summary>
    /// <param name="view">The index of the view.</param>
    public int HorizonOf(int view) => view < HorizonCount ? view : 0;

    /// <summary>A copy that shares nothing with this window, without its <see cref="Fields"/>.</summary>
    public Window Copy()
    {
        var copy = new Window(Layout, HorizonCount) { Model = Model, Calibration = Calibration, Reduction = Reduction, Rows = Rows };
        foreach (Observation target in Targets) copy.AddTarget(target);
        copy.AddComponents(Components);
        for (int view = 0; view < Views.Length; view++) Views[view].CopyTo(copy.Views[view]);
        return copy;
    }

    /// <summary>Adds a target behind the others.</summary>
    /// <exception cref="InvalidOperationException">The window already holds <see cref="WindowLayout.Stride"/> targets.</exception>
    public void AddTarget(Observation target)
    {
        if (TargetCount == _targets.Length) throw new InvalidOperationException($"A window of stride {_targets.Length} takes no more than {_targets.Length} targets.");
        _targets[TargetCount++] = target;
    }

    /// <summary>Says what came of a target, where only the prediction of its components tells it.</summary>
    /// <param name="target">The index of the target.</param>
    /// <param name="value">Its value.</param>
    internal void SetValue(int target, double value) => _targets[target] = _targets[target] with { Value = value };

    /// <summary>Has the window ask for rows of a field as well, until it is emptied.</summary>
    /// <param name="rows">How many; 0 or more.</param>
    /// <param name="times">The rows of a field.</param>
    /// <param name="channels">The channels.</param>
    internal void AddFields(int rows, int times = 0, int channels = 0)
    {
        _fieldCount = rows;
        if (rows == 0) return;
        if (_fields.Count > 0 && (_fields[0].Times != times || _fields[0].Channels != channels)) _fields.Clear();
        // What a restart asked for at once is not kept for good.
        if (_fields.Count > 2 * Math.Max(rows, Layout.Stride)) _fields.RemoveRange(Math.Max(rows, Layout.Stride), _fields.Count - Math.Max(rows, Layout.Stride));
        while (_fields.Count < rows) _fields.Add(new FieldRow(times, channels));
    }

    /// <summary>Adds views for components of the targets, until it is emptied.</summary>
    /// <param name="components">How many; 0 or more.</param>
    internal void AddComponents(int components)
    {
        int views = HorizonCount + components;
        if (_all.Length < views)
        {
            int before = _all.Length;
            Array.Resize(ref _all, views);
            for (int view = before; view < views; view++) _all[view] = new ContextView(Layout);
        }
        Views = components == 0 ? _horizonViews : _all.Length == views ? _all : _all[..views];
    }
}
