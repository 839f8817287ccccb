using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

/// <summary>Reads records that hold one observation, in the native format.</summary>
internal sealed class NativeReading(DecoderOptions decoder, FormatOptions? options = null)
{
    private readonly NativeFormat _format = new(options ?? new());

    public NativeReading()
        : this(new DecoderOptions())
    {
    }

    public DecodedBatch Batch { get; } = new(decoder);

    public ReadOnlySpan<char> Series => Batch[0].Series;

    public Observation Observation => Batch[0].Observation;

    public ReadOnlySpan<byte> Tags => Batch[0].Tags;

    /// <summary>The first fault; none where there is an observation, or nothing.</summary>
    public DecodeFailure Decode(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key, EventTime recordTime)
    {
        Batch.Clear();
        _format.Read(new IncomingRecord(message, key, recordTime), Batch);
        return Batch.FaultCount > 0 ? Batch.Faults[0].Failure : DecodeFailure.None;
    }
}
