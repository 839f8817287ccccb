using System.Buffers.Binary;
using Confluent.Kafka;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Benchmarking;

/// <summary>The records of one lane, in order of time: every so many-th series of a fleet.</summary>
/// <param name="fleet">The fleet.</param>
/// <param name="lane">The number of the lane.</param>
/// <param name="lanes">The number of lanes.</param>
internal sealed class LaneFeed(EndlessFleet fleet, int lane, int lanes)
{
    private long _offset;
    private long _step;
    private int _turn;

    /// <summary>The topic of all lanes.</summary>
    public const string Topic = "benchmark";

    /// <summary>Makes the next batch.</summary>
    /// <param name="observations">The observations in it; 0 or more.</param>
    /// <param name="closed">
    /// Whether a record that cannot be read ends the batch: its dead letter, which has the number of the lane for its key, is
    /// sent exactly when everything before it is done, and so says when that is.
    /// </param>
    public RecordBatch Next(int observations, bool closed)
    {
        using var encoder = new ObservationEncoder();
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var records = new ConsumedRecord[observations + (closed ? 1 : 0)];
        for (int record = 0; record < observations; record++)
        {
            int series = lane + _turn * lanes;
            records[record] = new(_offset++, now, default, encoder.Encode(fleet.Name(series), fleet.At(series, _step), fleet.Tags(series)).ToArray());
            _turn++;
            if (series + lanes < fleet.Count) continue;
            _turn = 0;
            _step++;
        }
        if (closed)
        {
            byte[] key = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(key, lane);
            records[^1] = new(_offset++, now, key, "{"u8.ToArray());
        }
        return new(new TopicPartition(Topic, lane), 0, records);
    }
}
