using StreamingNp.Detection.Detectors;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// The windows of a lane: its series take what waits into them, at most one a series is under way to a scorer, and their predictions come back here.
/// Not thread-safe: the lane is its only caller.
/// </summary>
/// <param name="services">What the lane works with.</param>
/// <param name="ledger">Its records under way.</param>
/// <param name="open">Its series with an open incident.</param>
/// <param name="reports">Is told what becomes of observations.</param>
/// <param name="requests">The requests to the scorers.</param>
internal sealed class LaneWindows(LaneServices services, OffsetLedger ledger, HashSet<LaneSeries> open, LaneReports reports, RequestPool requests)
{
    // A series read in one go makes others wait; what it needed for that it does not keep.
    private const int MaxSpareWaiting = 64;

    /// <summary>Notes what happens; null where nothing is kept.</summary>
    public LaneJournal? Journal { get; set; }

    /// <summary>Lets a series take what waits until a window of it is under way or nothing waits.</summary>
    public void Advance(LaneSeries series, TimeSpan now)
    {
        WindowRequest request = requests.TakeWindow();
        while (series.Detector.HasRoom(request.Window) && TryTake(series, request, now)) { }
        if (series.Waiting.Count == 0 && series.Waiting.Capacity > MaxSpareWaiting) series.Waiting.TrimExcess();
        if (request.Window.TargetCount == 0)
        {
            requests.GiveBack(request);
            return;
        }
        series.Detector.Assemble(request.Window);
        request.Series = series;
        series.UnderWay = request;
        requests.Add(request);
    }

    /// <summary>Lets a series, of which no window is under way, take all that it buffers for older observations.</summary>
    /// <param name="series">The series.</param>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    /// <param name="now">How long ago the lane began.</param>
    public void ReleaseBuffered(LaneSeries series, long lastOffset, TimeSpan now)
    {
        series.Detector.ReleaseBuffered();
        series.Releasing = series.Newest = ledger.Add(reports.BehindAll(lastOffset), observations: 1, isOfClock: true);
        Advance(series, now);
    }

    /// <summary>Takes a predicted window back, or the halves of one.</summary>
    public void Predicted(ScoringRequest request, TimeSpan now)
    {
        if (request is HalvesRequest halves) Explain(halves, now);
        else Complete((WindowRequest)request, now);
    }

    /// <summary>Sends what is ready to the scorers.</summary>
    public void Send() => requests.Send();

    // The next that waits, behind all that was buffered for the one before. An observation is done when all that it let go is.
    private bool TryTake(LaneSeries series, WindowRequest request, TimeSpan now)
    {
        Disposition disposition;
        OffsetLedger.Entry entry;
        if (series.Releasing is { } releasing)
        {
            entry = releasing;
            reports.Current = entry.Outcome;
            series.Turns++;
            disposition = series.Detector.TakeRipe(request.Window, reports, out _, Journal?.At(series, entry, request));
            // What was joined counts as what its row became.
            services.Counter.Released(series.Detector.Released);
            services.Counter.Disposed(disposition, series.Detector.Released);
        }
        else if (series.Waiting.TryDequeue(out LaneSeries.Arrival arrival))
        {
            entry = series.Newest = arrival.Entry;
            reports.Current = entry.Outcome;
            series.Turns++;
            series.AppliedOffset = entry.Offset;
            disposition = series.Detector.Take(arrival.Observation, arrival.MayAlert, request.Window, reports, arrival.Tags, Journal?.At(series, entry, request));
            reports.Taken(disposition, entry);
        }
        else
        {
            return false;
        }
        if (disposition == Disposition.Scored)
        {
            request.Entries.Add(entry);
            request.Turns.Add(series.Turns);
        }
        // It may have begun anew.
        else if (open.Count > 0 && !series.Detector.State.Incident.IsOpen) open.Remove(series);
        series.Releasing = series.Detector.HasRipe ? entry : null;
        if (series.Releasing is not null) return true;
        if (request.Entries.Count > 0 && request.Entries[^1] == entry)
        {
            request.Settles.Add(entry);
            return true;
        }
        if (request.Window.TargetCount == 0 && !series.IsWithinRecord) Journal?.Renew(series, entry.Outcome, now);
        ledger.Settle(entry);
        return true;
    }

    private void Complete(WindowRequest request, TimeSpan now)
    {
        LaneSeries series = request.Series!;
        if (!series.Detector.IsOfOneModel(request.Window))
        {
            series.Detector.Assemble(request.Window);
            requests.Add(request);
            return;
        }
        reports.BeginWindow(request);
        HalvesRequest halves = requests.TakeHalves();
        bool hasEvents = series.Detector.Complete(request.Window, halves.Window, reports, Journal?.At(series, request));
        bool isNormal = reports.EndWindow();
        if (isNormal && request.Window.Rows.Count > 0) services.Windows?.CompletedRows(request.Window);
        if (isNormal && request.Window.IsWhole) services.Windows?.Completed(request.Window);
        if (hasEvents)
        {
            halves.Whole = request;
            requests.Add(halves);
            return;
        }
        requests.GiveBack(halves);
        Finish(request, now);
    }

    private void Explain(HalvesRequest halves, TimeSpan now)
    {
        WindowRequest request = halves.Whole!;
        reports.BeginWindow(request);
        request.Series!.Detector.Explain(halves.Window, reports);
        reports.EndWindow();
        halves.Whole = null;
        requests.GiveBack(halves);
        Finish(request, now);
    }

    private void Finish(WindowRequest request, TimeSpan now)
    {
        LaneSeries series = request.Series!;
        if (Journal is not null && series.Releasing is null && !series.IsWithinRecord) Journal.Renew(series, series.Newest!.Outcome, now);
        foreach (OffsetLedger.Entry entry in request.Settles) ledger.Settle(entry);
        series.HasJournalEntriesAhead = false;
        if (series.Detector.State.Incident.IsOpen) open.Add(series);
        else open.Remove(series);
        request.Series = null;
        series.UnderWay = null;
        requests.GiveBack(request);
        if (series.Waiting.Count > 0 || series.Releasing is not null) Advance(series, now);
    }
}
