using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using static StreamingNp.Detection.Tests.State.WrittenStates;

namespace StreamingNp.Detection.Tests.State;

public class DamagedStateTests
{
    [Fact]
    public void A_state_that_is_cut_short_says_so_at_every_length()
    {
        byte[] bytes = Run(3, ObservationSequences.Regular(100, 5, ObservationSequences.Noise)).StateBytes();
        for (int length = 0; length < bytes.Length; length++) Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => Read(bytes[..length])).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_795_392_000)]
    public void A_damaged_byte_anywhere_is_refused_or_read_as_some_state(long start)
    {
        // Bins near 1970 have small numbers, of which a damaged age makes negative ones.
        Observation[] observations = [.. Enumerable.Range(0, 120).Select(index =>
            new Observation(new EventTime((start + 600L * index) * 1_000_000), ObservationSequences.Noise(index) + (index % 30 == 0 ? 50 : 0)))];
        byte[] whole = Run(2, observations).StateBytes();
        int refused = 0;
        for (int place = 0; place < whole.Length; place++)
        {
            foreach (byte value in new byte[] { 0x00, 0x7f, 0x80, 0xff })
            {
                byte[] bytes = [.. whole];
                bytes[place] = value;
                try
                {
                    Write(Read(bytes));
                }
                catch (InvalidDataException damaged)
                {
                    Assert.Contains("--reset-state", damaged.Message);
                    refused++;
                }
            }
        }
        Assert.InRange(refused, 100, whole.Length * 4);
    }

    [Fact]
    public void Bytes_of_anything_else_are_refused_or_read_as_some_state() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (bytes.Length > 0) bytes[0] = SeriesStateCodec.FormatVersion;
            try
            {
                Read(bytes);
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 5_000);
}
