using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>What the points of a block share: what a model predicted from afar at the first of them is for the others, too, see <see cref="FarHorizons"/>.</summary>
internal struct SharedPredictions
{
    private FarPredictions? _far;

    /// <summary>Retrieves the contexts of a window, without those whose predictions are shared.</summary>
    /// <param name="window">The window, with its targets.</param>
    /// <param name="history">The history of the series.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="assembler">What retrieves contexts.</param>
    public readonly void Fill(Window window, History history, EventTime anchor, WindowAssembler assembler)
    {
        if (IsWithinBlock(history, anchor)) assembler.FillWithinBlock(history, window, _far?.Anchor == history.BlockAnchor ? _far : null);
        else assembler.Fill(history, anchor, window);
    }

    /// <summary>Whether a predicted window and what it shares are of one model. If not, nothing is shared any more.</summary>
    /// <param name="window">The window.</param>
    public bool IsOfOneModel(Window window)
    {
        bool isOfOne = window.IsWhole || window.Model!.Equals(_far?.Model);
        if (!isOfOne) _far = null;
        return isOfOne;
    }

    /// <summary>Keeps what was predicted as of the first point of a block, or gives it to a window of the same block.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="history">The history of the series.</param>
    public void Share(Window window, History history)
    {
        EventTime time = window.Targets[0].Time;
        bool isWithin = IsWithinBlock(history, time);
        if (history.PointsOfBlock > 0 && !isWithin) return;
        EventTime anchor = isWithin ? history.BlockAnchor : time;
        if (_far?.Anchor == anchor && isWithin)
        {
            for (int view = 0; view < window.HorizonCount; view++)
                if (window.Views[view].IsKnown) _far.WriteTo(view, window.Views[view]);
        }
        else if (_far is null) _far = new FarPredictions(window, anchor);
        else _far.Become(window, anchor);
    }

    private static bool IsWithinBlock(History history, EventTime time) => history.PointsOfBlock > 0 && time - history.BlockAnchor <= HistoryBlock.Longest;
}
