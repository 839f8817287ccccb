using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Events;

/// <summary>Names incidents and their events by what they are, never by partition, offset or model: whoever computes them again gets the same names.</summary>
public static class EventIdentity
{
    /// <summary>The id of an incident: 32 hexadecimal digits.</summary>
    /// <param name="topic">The input topic.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="start">The time of the point that opened the incident.</param>
    public static string OfIncident(string topic, string series, EventTime start) => Hash(topic, series, start, sequence: -1);

    /// <summary>The id of an event of an incident: 32 hexadecimal digits.</summary>
    /// <param name="topic">The input topic.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="start">The time of the point that opened the incident.</param>
    /// <param name="sequence">The number of the event within the incident; its opening is 0.</param>
    public static string OfEvent(string topic, string series, EventTime start, int sequence) => Hash(topic, series, start, sequence);

    /// <summary>The id of an incident of a series of which nothing comes: 32 hexadecimal digits.</summary>
    /// <param name="topic">The input topic.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="start">The time of the last point before the silence.</param>
    public static string OfSilence(string topic, string series, EventTime start) => Hash(topic, series, start, sequence: -2);

    /// <summary>The id of an event of such an incident: 32 hexadecimal digits.</summary>
    /// <param name="topic">The input topic.</param>
    /// <param name="series">The name of the series.</param>
    /// <param name="start">The time of the last point before the silence.</param>
    /// <param name="sequence">The number of the event within the incident; its opening is 0.</param>
    public static string OfSilenceEvent(string topic, string series, EventTime start, int sequence) => Hash(topic, series, start, -3 - sequence);

    // The last point before a silence may have opened an incident as well: numbers from 0 and −1 are that one's, those below the silence's.
    private static string Hash(string topic, string series, EventTime start, int sequence)
    {
        // A topic's name has no slash, so that no two pairs of topic and series read the same.
        byte[] name = Encoding.UTF8.GetBytes($"{topic}/{series}");
        byte[] text = new byte[name.Length + 12];
        name.CopyTo(text, 12);
        BinaryPrimitives.WriteInt64LittleEndian(text, start.Microseconds);
        BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(8), sequence);
        return Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 16));
    }
}
