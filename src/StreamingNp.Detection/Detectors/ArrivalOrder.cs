using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;

namespace StreamingNp.Detection.Detectors;

/// <summary>
/// In what order the observations of one series are taken: which are buffered for older ones or for other channels of their row, for
/// how long, and which come late or twice.
/// </summary>
internal readonly struct ArrivalOrder(SeriesState state, ArrivalOptions options)
{
    // With what is known of 256 channels, 360 KB, the state still fits into a record of 900 KB.
    private const int MaxBufferedBytes = 400_000;

    /// <summary>An observation as it is taken: one value of a series whose channels are joined is a channel, named <see cref="ChannelNames.OneValue"/>.</summary>
    public Observation AsTaken(in Observation observation)
    {
        if (!options.JoinsChannels || observation.Channels is not null || observation.IsMissing) return observation;
        return state.Joint is not null || state.Buffered.HasChannels ? Observation.Of(observation.Time, ChannelRow.OfOne(observation.Value)) : observation;
    }

    /// <summary>Whether an observation is to be buffered: for older ones, for other channels of its row, or behind those that still are.</summary>
    public bool Buffers(in Observation observation) => options.AllowedLateness > TimeSpan.Zero || state.Buffered.Count > 0 || IsPart(observation);

    /// <summary>Whether the oldest observation that is buffered, or the row that it is part of, is to be taken.</summary>
    public bool HasRipe => state.Buffered.Count > 0 && (IsPart(state.Buffered[0].Observation) ? HasRipeRow : HasRipeObservation);

    /// <summary>What is to be taken next of what is buffered: the oldest observation, or the row that it is part of.</summary>
    public BufferedObservation Oldest => IsPart(state.Buffered[0].Observation) ? state.Buffered.Row(options.JoinTolerance) : state.Buffered[0];

    /// <summary>Whether an observation is one of the channels of a row, or several, that wait for the others.</summary>
    public bool IsPart(in Observation observation) => options.JoinsChannels && observation.Channels is not null;

    /// <summary>Whether an observation is a part of a row of a series that had only values of its own so far: its watermark does not hold for its channels.</summary>
    public bool IsFirstPart(in Observation observation) => state.Joint is null && IsPart(observation);

    private bool HasRipeObservation =>
        state.Buffered.Count > options.MaxBuffered || state.Buffered.Bytes > MaxBufferedBytes || state.Buffered[0].Time + options.AllowedLateness <= state.Buffered[state.Buffered.Count - 1].Time;

    // All channels that came recently are there, or nothing that is still on time can belong to the row.
    private bool HasRipeRow
    {
        get
        {
            EventTime newest = state.Buffered[state.Buffered.Count - 1].Time;
            TimeSpan past = newest - state.Buffered[0].Time - options.JoinTolerance - options.AllowedLateness;
            if (past > options.JoinWait) return true;
            long most = Math.Max(ChannelNames.Max, (long)options.MaxBuffered * Math.Max(1, state.Joint?.Names.Count ?? 1));
            if (state.Buffered.Channels > most || state.Buffered.Bytes > MaxBufferedBytes) return true;
            if (state.Joint is not { } joint || state.Buffered.Channels < joint.RecentChannels) return false;
            if (!joint.IsWhole(state.Buffered.ChannelsOfRow(options.JoinTolerance, out EventTime time))) return false;
            if (joint.WaitsForNewChannels ? past <= TimeSpan.Zero : newest - time < options.AllowedLateness) return false;
            // A channel that is behind the others may have been the only one of a row before.
            return options.AllowedLateness == TimeSpan.Zero || joint.IsWhole(state.Buffered.ChannelsSince(time + options.AllowedLateness));
        }
    }

    /// <summary>Whether late points are counted.</summary>
    public bool CountsLate => options.LateInARow > 0;

    /// <summary>Whether one more late point makes the series begin anew.</summary>
    public bool NextLateBeginsAnew => CountsLate && state.LateInARow >= options.LateInARow - 1;

    /// <summary>A point came late. Where it is one too many in a row, the series begins anew.</summary>
    public void CountLate()
    {
        if (NextLateBeginsAnew) state.BeginAnew();
        else state.LateInARow++;
    }

    /// <summary>Whether an observation is one of the newest points once more, as a producer sends it that tries again: it is not evidence of a clock that was set back.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="targets">Points that are still targets of a window.</param>
    public bool HasPoint(Observation observation, ReadOnlySpan<Observation> targets)
    {
        foreach (Observation target in targets)
            if (IsPoint(observation, target.Time, target.Value)) return true;
        RecentPoints recent = state.History.Recent;
        int index = recent.FirstNotBefore(observation.Time);
        if (index < recent.Count && IsPoint(observation, recent[index].Time, recent[index].Value)) return true;
        foreach (RecentPoint point in state.Stride)
            if (IsPoint(observation, point.Time, point.Value)) return true;
        return false;
    }

    // Whether an observation became the point of a time and value. A row that was joined has the time of its newest part, so that other parts are up to the tolerance older.
    private bool IsPoint(in Observation observation, EventTime time, double value)
    {
        if (IsPart(observation)) return time >= observation.Time && time - observation.Time <= options.JoinTolerance;
        return time == observation.Time && (state.Joint is not null || observation.Channels is not null || value.Equals(observation.Value));
    }

    /// <summary>Why an observation is not buffered; null where it can be.</summary>
    public Disposition? Refuses(Observation observation)
    {
        if (observation.IsMissing) return Disposition.Missing;
        if (observation.Time < state.Watermark) return Disposition.Late;
        bool isRepeat = (observation.Time == state.Watermark && !IsFirstPart(observation)) || (IsPart(observation) ? state.Buffered.Repeats(observation) : state.Buffered.Contains(observation.Time));
        return isRepeat ? Disposition.Duplicate : null;
    }

    /// <summary>Holds an observation back; false where <see cref="Refuses"/> says why not.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="mayAlert">Whether it may open an incident.</param>
    /// <param name="tags">Its tags; null where they are those of the newest one that is buffered, or there is none.</param>
    public bool Hold(Observation observation, bool mayAlert, byte[]? tags)
    {
        if (Refuses(observation) is not null) return false;
        state.LateInARow = 0;
        return state.Buffered.Add(new(observation, mayAlert, tags ?? NewestBufferedTags));
    }

    /// <summary>The tags of the newest observation that is buffered; null where there are none.</summary>
    public byte[]? NewestBufferedTags => state.Buffered.Count > 0 ? state.Buffered[state.Buffered.Count - 1].Tags : null;
}
