using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>The rows of one window in the space of a reduction: has the window look at their components, and reads what was predicted of them.</summary>
/// <param name="state">The series; only read.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ReducedRows(SeriesState state)
{
    // A reading tells of its channels from this score on, or from where a row is an anomaly: what each gave costs as much as all the rest.
    private const double ScoreToTell = 2;

    // Beyond, a channel is outside of what it has been.
    private const double OwnDeviations = 4;

    // Of a move of most channels, one has no more than this.
    private const double MostShareOfCommon = 0.6;

    // Each with the channels that were known of the series when it was taken: how rows share windows must change nothing.
    private readonly List<(ChannelRow Row, int Known)> _rows = [];
    private ChannelReduction? _filledFor;
    private ComponentHistory? _components;
    private (ChannelReduction? Reduction, JointModel? Joint, int Edition, int Known, bool Fits) _fit;

    /// <summary>Adds the row of a target.</summary>
    /// <param name="observation">The observation that became the target.</param>
    /// <param name="isFirst">Whether it is the first of its window.</param>
    public void Add(in Observation observation, bool isFirst)
    {
        if (isFirst) _rows.Clear();
        _rows.Add((observation.Channels ?? ChannelRow.OfOne(observation.Value), state.Joint!.Names.Count));
    }

    /// <summary>Has a window look at the components of its targets, where the series has rows that a reduction is of.</summary>
    /// <param name="reduction">The reduction; null for none.</param>
    /// <param name="assembler">What retrieves contexts.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="window">The window, with its targets.</param>
    public void Fill(ChannelReduction? reduction, WindowAssembler assembler, EventTime anchor, Window window)
    {
        window.AddComponents(0);
        _filledFor = NeedsComponentsBy(reduction) ? reduction : null;
        if (_filledFor is null) return;
        ReducedModel model = state.Reduced!;
        float[][] rows = [.. _rows.Select(one => model.Arranged(one.Row))];
        model.ComponentsBy(_filledFor, state.History.Clock, state.Stride.Count).Fill(window, assembler, anchor, rows);
    }

    /// <summary>Whether the components that a predicted window looks at are those of the model that predicted it.</summary>
    /// <param name="window">The window.</param>
    public bool AreOf(Window window) => NeedsComponentsBy(window.Reduction) ? window.Reduction!.Identity!.Fingerprint == _filledFor?.Identity!.Fingerprint : _filledFor is null;

    /// <summary>What a model and its reduction said of the row of a target; null where they said nothing.</summary>
    /// <param name="window">The predicted window.</param>
    /// <param name="target">The index of the target.</param>
    public ReducedReading? Read(Window window, int target)
    {
        if (!Fits(window.Reduction, _rows[target].Known)) return null;
        ReductionIdentity identity = window.Reduction!.Identity!;
        ReductionIdentity? begins = state.Reduced?.Identity.Fingerprint == identity.Fingerprint ? null : identity;
        ReducedReading said = ReducedReading.Unknown;
        if (window.Components > 0 && state.Reduced is { } model)
        {
            _components = model.ComponentsBy(_filledFor!, state.History.Clock, state.Stride.Count);
            said = _components.Read(window, target, model.Arranged(_rows[target].Row));
        }
        return begins is null && !said.IsKnown ? null : said with { Begins = begins };
    }

    /// <summary>What a row is worth in its series, with what each channel gave where that is to be told.</summary>
    /// <param name="reading">What it is worth, of the row that was read last.</param>
    /// <param name="threshold">The score from which a row is an anomaly.</param>
    public JointReading Told(JointReading reading, double threshold)
    {
        if (reading.Score < Math.Min(threshold, ScoreToTell) && !state.Reduced!.IsOdd && !state.TellsAllChannels) return reading;
        ChannelContribution[] contributions = _components!.Contributions(reading.Score, state.Reduced!.NewestSpan);
        bool isCommon = state.Reduced.NewestSpan == 0 && _components.IsOfComponents && contributions[0].Score <= MostShareOfCommon * reading.Score;
        JointPattern pattern = isCommon ? JointPattern.CommonShock : _components.OwnDeviation(contributions[0].Channel) <= OwnDeviations ? JointPattern.BrokenCorrelation : JointPattern.Value;
        return reading with { Contributions = contributions, Pattern = pattern };
    }

    private bool NeedsComponentsBy(ChannelReduction? reduction)
    {
        if (reduction is null || state.Reduced is null || state.Joint is null) return false;
        foreach ((_, int known) in _rows)
            if (Fits(reduction, known)) return true;
        return false;
    }

    // No channel may be left without a judge, and of the reduction at least half must be there.
    private bool Fits(ChannelReduction? reduction, int known)
    {
        if (reduction?.Identity is not { } identity || state.Joint is not { } joint) return false;
        if (ReferenceEquals(_fit.Reduction, reduction) && ReferenceEquals(_fit.Joint, joint) && _fit.Edition == joint.Edition && _fit.Known == known) return _fit.Fits;
        var channels = new HashSet<string>(StringComparer.Ordinal);
        for (int channel = 0; channel < identity.Channels.Count; channel++) channels.Add(identity.Channels[channel]);
        bool fits = known > 1 && 2 * known >= channels.Count && joint.Names.Take(known).All(channels.Contains);
        _fit = (reduction, joint, joint.Edition, known, fits);
        return fits;
    }
}
