using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>The rows of one window that a reduction or a grid judges: writes into the window what is to be predicted of them, components or a field, and reads the prediction.</summary>
/// <param name="state">The series; only read.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ReducedRows(SeriesState state)
{
    // A reading tells of its channels from this score on, or from where a row is an anomaly: what each gave costs as much as all the rest.
    private const double ScoreToTell = 2;

    // Each with the channels that were known of the series when it was taken: how rows share windows must change nothing.
    private readonly List<(ChannelRow Row, int Known)> _rows = [];
    private readonly KnownFit _reductionFit = new(), _gridFit = new();
    private (ChannelReduction? Reduction, ChannelGrid? Grid) _filledFor;
    private IRowExpectation? _read;

    /// <summary>Adds the row of a target.</summary>
    /// <param name="observation">The observation that became the target.</param>
    /// <param name="isFirst">Whether it is the first of its window.</param>
    public void Add(in Observation observation, bool isFirst)
    {
        if (isFirst) _rows.Clear();
        _rows.Add((observation.Channels ?? ChannelRow.OfOne(observation.Value), state.Joint!.Names.Count));
    }

    /// <summary>Has a window ask for what its rows are judged by, where the series has the channels of a grid or of a reduction.</summary>
    /// <param name="reduction">The reduction; null for none.</param>
    /// <param name="grid">The model of a grid; null for none.</param>
    /// <param name="assembler">What retrieves contexts.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="window">The window, with its targets.</param>
    public void Fill(ChannelReduction? reduction, ChannelGrid? grid, WindowAssembler assembler, EventTime anchor, Window window)
    {
        window.AddComponents(0);
        window.AddFields(0);
        window.Rows = reduction?.Identity is { } identity && _reductionFit.IsNear(identity, state.Joint!, _rows[^1].Known) ? [.. _rows.Select(one => one.Row)] : [];
        _filledFor = Needed(reduction, grid);
        if (_filledFor is (null, null)) return;
        ReducedModel model = state.Reduced!;
        float[][] rows = [.. _rows.Select(one => model.Arranged(one.Row))];
        if (_filledFor.Reduction is not null) model.ComponentsBy(_filledFor.Reduction, state.History.Clock, state.Stride.Length).Fill(window, assembler, anchor, rows);
        if (_filledFor.Grid is not null) model.FieldsBy(_filledFor.Grid).Fill(window, rows);
    }

    /// <summary>Whether what a predicted window asked for is what the model that predicted it judges its rows by.</summary>
    /// <param name="window">The window.</param>
    public bool AreOf(Window window)
    {
        (ChannelReduction? reduction, ChannelGrid? grid) = Needed(window.Reduction, window.Grid);
        return reduction?.Identity!.Fingerprint == _filledFor.Reduction?.Identity!.Fingerprint && grid?.Identity.Fingerprint == _filledFor.Grid?.Identity.Fingerprint;
    }

    /// <summary>What a model said of the row of a target; null where it said nothing.</summary>
    /// <param name="window">The predicted window.</param>
    /// <param name="target">The index of the target.</param>
    public ReducedReading? Read(Window window, int target)
    {
        (ChannelReduction? reduction, ChannelGrid? grid) = JudgeOf(window.Reduction, window.Grid, _rows[target].Known);
        if ((grid?.Identity ?? reduction?.Identity) is not { } identity) return null;
        ReductionIdentity? begins = state.Reduced?.Identity.Fingerprint == identity.Fingerprint ? null : identity;
        ReducedReading said = ReducedReading.Unknown;
        if (_filledFor is not (null, null) && state.Reduced is { } model)
        {
            _read = grid is not null ? model.FieldsBy(_filledFor.Grid!) : model.ComponentsBy(_filledFor.Reduction!, state.History.Clock, state.Stride.Length);
            said = _read.Read(window, target, model.Arranged(_rows[target].Row));
        }
        return begins is null && !said.IsKnown ? null : said with { Begins = begins };
    }

    /// <summary>What a row is worth in its series, with the contribution of each channel where that is to be reported.</summary>
    /// <param name="reading">What it is worth, of the row that was read last.</param>
    /// <param name="threshold">The score from which a row is an anomaly.</param>
    public JointReading WithContributions(JointReading reading, double threshold)
    {
        if (reading.Score < Math.Min(threshold, ScoreToTell) && !state.Reduced!.IsOdd && !state.TellsAllChannels) return reading;
        IRowExpectation read = _read!;
        ChannelContribution[] contributions = read.Contributions(reading.Score, state.Reduced!.NewestSpan);
        string first = contributions[0].Channel;
        bool isCommon = state.Reduced.NewestSpan == 0 && read.IsOfAll && contributions[0].Score <= JointPatternRule.MaxShareOfCommon * reading.Score;
        // With the first row of other channels those before it are kept in another order than they were read in.
        int lag = isCommon || reading.Score < ScoreToTell || !read.IsOfTheseChannels ? 0 : read.LagOf(first);
        JointPattern pattern = JointPatternRule.Of(isCommon, lag, read.OwnDeviation(first), contributions.Length);
        return reading with { Contributions = contributions, Pattern = pattern, Lag = lag };
    }

    // What at least one row of the window is judged by.
    private (ChannelReduction? Reduction, ChannelGrid? Grid) Needed(ChannelReduction? reduction, ChannelGrid? grid)
    {
        if (state.Reduced is null || state.Joint is null) return default;
        (ChannelReduction? Reduction, ChannelGrid? Grid) needed = default;
        foreach ((_, int known) in _rows)
        {
            (ChannelReduction? byReduction, ChannelGrid? byGrid) = JudgeOf(reduction, grid, known);
            needed = (needed.Reduction ?? byReduction, needed.Grid ?? byGrid);
        }
        return needed;
    }

    // A grid is trained for these very channels, and goes first.
    private (ChannelReduction? Reduction, ChannelGrid? Grid) JudgeOf(ChannelReduction? reduction, ChannelGrid? grid, int known)
    {
        if (state.Joint is not { } joint) return default;
        if (grid is not null && _gridFit.Is(grid.Identity, joint, known)) return (null, grid);
        return reduction?.Identity is { } identity && _reductionFit.Is(identity, joint, known) ? (reduction, null) : default;
    }

    /// <summary>Remembers whether the channels of the series were those of a reduction or grid.</summary>
    private sealed class KnownFit
    {
        private (ReductionIdentity? Identity, JointModel? Joint, int Edition, int Known, bool Fits, bool IsNear) _newest;

        // No channel may be left without a judge, and of those that were learned at least half must be there.
        public bool Is(ReductionIdentity identity, JointModel joint, int known) => Look(identity, joint, known).Fits;

        // Half of the channels of either are those of the other: worth learning from, such as after a channel was added.
        public bool IsNear(ReductionIdentity identity, JointModel joint, int known) => Look(identity, joint, known).IsNear;

        private (bool Fits, bool IsNear) Look(ReductionIdentity identity, JointModel joint, int known)
        {
            if (ReferenceEquals(_newest.Identity, identity) && ReferenceEquals(_newest.Joint, joint) && _newest.Edition == joint.Edition && _newest.Known == known) return (_newest.Fits, _newest.IsNear);
            var channels = new HashSet<string>(StringComparer.Ordinal);
            for (int channel = 0; channel < identity.Channels.Count; channel++) channels.Add(identity.Channels[channel]);
            int both = joint.Names.Take(known).Count(channels.Contains);
            bool isNear = known > 1 && 2 * both >= channels.Count && 2 * both >= known;
            _newest = (identity, joint, joint.Edition, known, isNear && both == known, isNear);
            return (_newest.Fits, isNear);
        }
    }
}
