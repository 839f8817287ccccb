using Confluent.Kafka;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Reading;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Decodes the records of a lane and hands their observations to its series; a series that nobody knows begins. Not thread-safe: the lane is its only caller.</summary>
/// <param name="options">What the lane does.</param>
/// <param name="services">What it works with.</param>
/// <param name="lane">Its partition.</param>
/// <param name="ledger">Its records under way.</param>
/// <param name="known">Its series.</param>
/// <param name="reports">Is told what becomes of observations.</param>
/// <param name="windows">Its windows.</param>
internal sealed class LaneArrivals(LaneOptions options, LaneServices services, TopicPartition lane, OffsetLedger ledger, LaneSeriesSet known, LaneReports reports, LaneWindows windows)
{
    private readonly RecordReader _reader = new(options.Format, options.FormatOptions, options.Decoder, options.AreForwarded, lane.Topic);
    private readonly long _alertFromMilliseconds = (services.Time.GetUtcNow() - options.MaxAlertAge).ToUnixTimeMilliseconds();
    private readonly bool _keepsRecords = PassedOver.DeadLetter == options.Late || PassedOver.DeadLetter == options.Duplicate;
    private readonly List<LaneSeries> _arrived = [];

    /// <summary>Notes what happens; null where nothing is kept.</summary>
    public LaneJournal? Journal { get; set; }

    /// <summary>Takes a record in.</summary>
    /// <param name="record">The record.</param>
    /// <param name="now">How long ago the lane began.</param>
    public void Take(in ConsumedRecord record, TimeSpan now)
    {
        DecodedBatch batch = _reader.Read(record);
        OffsetLedger.Entry entry = ledger.Add(record.Offset, batch.Count);
        entry.Outcome.OldestMilliseconds = Math.Max(0, record.TimestampMilliseconds);
        if (services.Traces?.Begin(lane, record.Offset, record.TimestampMilliseconds, record.Headers) is { } trace) entry.Outcome.Traces = [trace];
        if (batch.FaultCount > 0) reports.Faulty(record, batch, entry);
        if (batch.Count == 0)
        {
            if (batch.FaultCount > 0) services.Counter.Unreadable();
            else services.Counter.Tombstone();
            return;
        }
        services.Counter.Read(batch.Count, isWhole: batch.FaultCount == 0);
        if (_keepsRecords) entry.Record = record;
        // All of it waits before any of it is taken: what is written down of a series includes a record or does not.
        for (int index = 0; index < batch.Count; index++) Arrive(batch[index], record, entry, now);
        foreach (LaneSeries series in _arrived)
            if (series.UnderWay is null && series.Waiting.Count > 0) windows.Advance(series, now);
        _arrived.Clear();
    }

    private void Arrive(in DecodedObservation arrived, in ConsumedRecord record, OffsetLedger.Entry entry, TimeSpan now)
    {
        if (SeriesNamed(arrived.Series, now) is not { } series)
        {
            services.Counter.Disposed(Disposition.Dropped);
            ledger.Settle(entry);
            return;
        }
        if (!series.HasArrived)
        {
            series.HasArrived = true;
            series.Shown = services.Shown?.TryShow(series.Detector.State.Name);
            services.Placement?.Arrived(series.Detector.State.Name, lane);
        }
        if (!arrived.Tags.SequenceEqual(series.NewestTags)) series.NewestTags = arrived.Tags.ToArray();
        series.LastArrival = now;
        series.MayAlert = MayAlert(record, arrived.Observation);
        series.Waiting.Enqueue(new(arrived.Observation, series.MayAlert, series.NewestTags, entry));
        if (series.UnderWay is null) _arrived.Add(series);
    }

    // A record without a time of its own is as old as what it says.
    private bool MayAlert(in ConsumedRecord record, Observation observation) =>
        (record.TimestampMilliseconds > 0 ? record.TimestampMilliseconds : observation.Time.Microseconds / 1_000) >= _alertFromMilliseconds;

    // Null where there is no room for another one.
    private LaneSeries? SeriesNamed(ReadOnlySpan<char> name, TimeSpan now)
    {
        LaneSeries? series = known.Find(name, out bool returns);
        if (series is null)
        {
            if (services.Memory is { Pressure: MemoryPressure.Severe }) return null;
            series = known.Begin(name);
            services.Metrics?.SeriesBegan();
            returns = true;
        }
        else if (returns)
        {
            services.Metrics?.SeriesReturned();
        }
        if (returns)
        {
            reports.Meet(series);
            Journal?.Meet(series, now);
        }
        return series;
    }
}
