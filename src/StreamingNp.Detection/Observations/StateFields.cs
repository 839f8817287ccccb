using System.Text;

namespace StreamingNp.Detection.Observations;

/// <summary>How numbers, times and texts stand in what is written down of a series. What no series has is refused, and costs no memory.</summary>
internal static class StateFields
{
    // Far above what the options allow; a damaged length must not become an allocation.
    private const int MaxItems = 65_536;

    public static InvalidDataException Damaged(string what) => new($"The state of a series holds {what}, which no state has: it is damaged; start with --reset-state.");

    public static int ReadNumber(BinaryReader reader)
    {
        int number = reader.ReadInt32();
        return number >= 0 ? number : throw Damaged($"a number of {number}");
    }

    public static int ReadCount(BinaryReader reader)
    {
        int count = ReadNumber(reader);
        return count <= MaxItems ? count : throw Damaged($"a count of {count}");
    }

    public static EventTime ReadTime(BinaryReader reader)
    {
        var time = new EventTime(reader.ReadInt64());
        return time.IsInRange ? time : throw Damaged($"a time of {time.Microseconds} µs since 1970");
    }

    public static void WriteTime(EventTime? time, BinaryWriter writer)
    {
        writer.Write(time.HasValue);
        writer.Write(time.GetValueOrDefault().Microseconds);
    }

    public static EventTime? ReadTimeOrNone(BinaryReader reader)
    {
        bool has = reader.ReadBoolean();
        EventTime time = ReadTime(reader);
        return has ? time : null;
    }

    public static void WriteBytes(byte[] bytes, BinaryWriter writer)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    public static byte[] ReadBytes(BinaryReader reader)
    {
        int count = ReadCount(reader);
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }

    public static ChannelNames ReadChannels(BinaryReader reader)
    {
        int count = ReadNumber(reader);
        if (count is < 1 or > ChannelNames.Max) throw Damaged($"{count} channels");
        string[] names = new string[count];
        for (int channel = 0; channel < count; channel++) names[channel] = ReadText(reader);
        return names.Distinct(StringComparer.Ordinal).Count() == count ? new(names) : throw Damaged("two channels of one name");
    }

    public static void WriteChannels(ChannelNames channels, BinaryWriter writer)
    {
        writer.Write(channels.Count);
        for (int channel = 0; channel < channels.Count; channel++) WriteText(channels[channel], writer);
    }

    public static void WriteText(string text, BinaryWriter writer) => WriteBytes(Encoding.UTF8.GetBytes(text), writer);

    public static string ReadText(BinaryReader reader) => Encoding.UTF8.GetString(ReadBytes(reader));
}
