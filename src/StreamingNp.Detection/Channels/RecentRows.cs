using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Channels;

/// <summary>The newest rows of a series, to begin with a new channel and to tell a lag.</summary>
public sealed class RecentRows
{
    /// <summary>The rows that are kept.</summary>
    public const int Capacity = 64;

    private readonly List<float[]> _channels = [];
    private int _newest = -1;

    /// <summary>Adds a channel, which is missing in all rows so far.</summary>
    public void AddChannel()
    {
        float[] values = new float[Capacity];
        Array.Fill(values, float.NaN);
        _channels.Add(values);
    }

    /// <summary>Forgets a channel; those behind it move up.</summary>
    public void RemoveChannel(int channel) => _channels.RemoveAt(channel);

    /// <summary>Adds a row.</summary>
    /// <param name="values">The value of each channel; NaN for a missing one.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        _newest = (_newest + 1) % Capacity;
        for (int channel = 0; channel < values.Length; channel++) _channels[channel][_newest] = values[channel];
    }

    /// <summary>A value.</summary>
    /// <param name="channel">The index of its channel.</param>
    /// <param name="age">How many rows ago; 0 to <see cref="Capacity"/> − 1.</param>
    /// <returns>NaN where it is missing, or there was no such row.</returns>
    public float this[int channel, int age] => _newest < 0 ? float.NaN : _channels[channel][(_newest - age + Capacity) % Capacity];

    /// <summary>The values of a channel that are there, in no order.</summary>
    public ReadOnlySpan<float> Of(int channel) => _channels[channel];

    /// <summary>Writes them down.</summary>
    internal void Write(BinaryWriter writer)
    {
        writer.Write(_newest);
        foreach (float[] values in _channels) FloatCodec.Write(values, writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, for as many channels as were added.</summary>
    internal void Read(BinaryReader reader)
    {
        _newest = reader.ReadInt32();
        if (_newest is < -1 or >= Capacity) throw StateFields.Damaged($"{_newest} as the newest of {Capacity} rows");
        foreach (float[] values in _channels) FloatCodec.Read(values, reader);
    }
}
