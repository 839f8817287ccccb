using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;

namespace StreamingNp.Detection.Detectors;

/// <summary>The stride of a series that is under way: the points that join the history together.</summary>
/// <param name="state">The series, which is changed.</param>
/// <param name="rules">What it is detected by.</param>
internal readonly struct SeriesStride(SeriesState state, DetectorBlueprint rules)
{
    /// <summary>The points of the stride under way. One that was begun with a longer stride, before it was changed, may be complete already.</summary>
    public int Points => state.Stride.Length < rules.Layout.Stride ? state.Stride.Length : 0;

    /// <summary>Whether it is complete.</summary>
    public bool IsFull => state.Stride.Length >= rules.Layout.Stride;

    /// <summary>Adds a point. All targets of a stride see the same past, so its points join the history together.</summary>
    /// <param name="point">The point.</param>
    /// <param name="observation">The observation that it was made of.</param>
    public void Settle(RecentPoint point, in Observation observation)
    {
        state.Reduced?.Add(point.Time, ChannelRow.Of(observation), point.LeftOut);
        // A stride of one point is complete with it, and needs no list.
        if (rules.Layout.Stride == 1 && state.Stride.IsEmpty)
        {
            Join(point);
            End();
            return;
        }
        state.AddToStride(point);
        if (IsFull) Close();
    }

    /// <summary>Lets its points join the history.</summary>
    public void Close()
    {
        foreach (RecentPoint settled in state.Stride) Join(settled);
        state.ClearStride();
        End();
    }

    private void Join(RecentPoint settled)
    {
        if (rules.SharesFarPredictions) state.History.AddToBlock(settled);
        else state.History.Add(settled);
    }

    private void End()
    {
        state.Reduced?.CloseStride();
        if (state.PointsToAccept == 0) return;
        // What contexts hold changes: predictions of before are shared no longer.
        state.History.EndBlock();
        state.History.Recent.AcceptNewest(state.PointsToAccept);
        state.Joint?.Accept();
        state.Reduced?.Accept(state.PointsToAccept);
        state.PointsToAccept = 0;
    }
}
