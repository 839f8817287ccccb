using System.Globalization;
using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

/// <summary>What a format makes of a record, as texts that read in a test.</summary>
internal static class Decoding
{
    /// <summary>2026-11-23T19:00:30Z, half a minute after what the samples hold.</summary>
    public static readonly EventTime RecordTime = new(1_795_460_430_000_000);

    public static readonly EventTime NoTime = new(-1);

    /// <summary>The observations, as <c>series = value at time (kind) tags</c>; there must be no fault.</summary>
    public static string[] Reads(this IObservationFormat format, string value, string key = "", EventTime? time = null, params KeyValuePair<string, byte[]>[] headers)
    {
        DecodedBatch batch = format.Decode(value, key, time, headers);
        Assert.Empty(batch.Faults);
        return batch.Observations();
    }

    /// <summary>What is wrong, as a sentence each.</summary>
    public static string[] Faults(this IObservationFormat format, string value, string key = "", EventTime? time = null, params KeyValuePair<string, byte[]>[] headers) =>
        [.. format.Decode(value, key, time, headers).Faults.Select(fault => fault.Sentence)];

    public static DecodedBatch Decode(this IObservationFormat format, string value, string key = "", EventTime? time = null, params KeyValuePair<string, byte[]>[] headers)
    {
        var batch = new DecodedBatch(new DecoderOptions());
        format.Read(new IncomingRecord(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(key), time ?? RecordTime, headers), batch);
        return batch;
    }

    public static IncomingRecord Record(string value, params KeyValuePair<string, byte[]>[] headers) => new(Encoding.UTF8.GetBytes(value), default, RecordTime, headers);

    public static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    public static string[] Observations(this DecodedBatch batch)
    {
        var texts = new string[batch.Count];
        for (int index = 0; index < batch.Count; index++)
        {
            DecodedObservation one = batch[index];
            string kind = one.Observation.Kind is { } known ? $" ({known.ToString().ToLowerInvariant()})" : "";
            string tags = one.Tags.IsEmpty ? "" : " " + Encoding.UTF8.GetString(one.Tags);
            texts[index] = $"{one.Series} = {one.Observation.Value.ToString("R", CultureInfo.InvariantCulture)} at {one.Observation.Time}{kind}{tags}";
        }
        return texts;
    }
}
