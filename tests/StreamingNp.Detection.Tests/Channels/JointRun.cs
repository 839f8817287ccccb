using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Channels;

namespace StreamingNp.Detection.Tests.Channels;

/// <summary>Simulated channels and the model of one series that takes them.</summary>
internal sealed class JointRun(int channels, int seed)
{
    private readonly ChannelNames _names = new(Enumerable.Range(0, channels).Select(channel => $"c{channel}"));
    private EventTime _time = new(1_767_225_600_000_000);
    private int _row;

    public CorrelatedChannels Simulated { get; } = new(channels, (ulong)seed);

    public JointModel Model { get; private set; } = new();

    public float[] Last { get; private set; } = [];

    /// <summary>What becomes of the values of a row; null for nothing.</summary>
    public Action<int, float[]>? Change { get; set; }

    public JointReading? Take()
    {
        Last = Simulated.Next();
        Change?.Invoke(_row++, Last);
        return Model.Take(_time = new(_time.Microseconds + 60_000_000), new ChannelRow(_names, Last));
    }

    public void Take(int rows)
    {
        for (int row = 0; row < rows; row++) Take();
    }

    public List<JointReading> TakeAll(int rows) => [.. Enumerable.Range(0, rows).Select(_ => Take()!)];

    /// <summary>Goes on from where another run is, with a model of its own.</summary>
    public void Follow(JointRun other, JointModel model)
    {
        while (_row < other._row)
        {
            Last = Simulated.Next();
            Change?.Invoke(_row++, Last);
        }
        (_time, Model) = (other._time, model);
    }

    public byte[] Bytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Model.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
