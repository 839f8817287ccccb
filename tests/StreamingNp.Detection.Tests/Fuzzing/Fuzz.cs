using System.Numerics;

namespace StreamingNp.Detection.Tests.Fuzzing;

/// <summary>Sends messages that nobody wrote through a decoder. It has to read or to refuse each, in the way that it says, and to take little memory for it.</summary>
internal static class Fuzz
{
    private const int Workers = 4;
    private const long MaxBytes = 4_000_000;

    // With STREAMINGNP_TEST_FULL=1 five million messages a decoder.
    private static readonly int Messages = Environment.GetEnvironmentVariable("STREAMINGNP_TEST_FULL") == "1" ? 5_000_000 : 20_000;

    /// <summary>Sends them.</summary>
    /// <param name="valid">Valid messages.</param>
    /// <param name="newDecoder">Makes a decoder for one thread: true where it has read a message; false, or an <see cref="InvalidDataException"/>, where it refuses it.</param>
    /// <param name="seal">Makes most damaged messages look sound, such as by their checksum; null where nothing of the kind is needed.</param>
    /// <param name="share">The share of messages that have to be read, and to be refused: otherwise the damage is too rough, or too slight, to show anything.</param>
    public static void Decodes(IReadOnlyList<byte[]> valid, Func<Func<Memory<byte>, bool>> newDecoder, Action<Span<byte>>? seal = null, double share = 0.01)
    {
        Func<Memory<byte>, bool> sound = newDecoder();
        Assert.All(valid, message => Assert.True(sound(message.ToArray())));
        long read = 0, refused = 0;
        Parallel.For(0, Workers, worker =>
        {
            (long Read, long Refused) = Work(new MessageDamage(valid, seed: worker + 1), newDecoder(), seal);
            Interlocked.Add(ref read, Read);
            Interlocked.Add(ref refused, Refused);
        });
        Assert.Equal(Messages, read + refused);
        Assert.InRange(read, (long)(share * Messages), (long)((1 - share) * Messages));
    }

    /// <summary>Writes CRC-32C into the last four bytes.</summary>
    public static void SealWithChecksum(Span<byte> message)
    {
        if (message.Length < sizeof(uint)) return;
        uint checksum = uint.MaxValue;
        ReadOnlySpan<byte> rest = message[..^sizeof(uint)];
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..]) checksum = BitOperations.Crc32C(checksum, BitConverter.ToUInt64(rest));
        foreach (byte one in rest) checksum = BitOperations.Crc32C(checksum, one);
        BitConverter.TryWriteBytes(message[^sizeof(uint)..], ~checksum);
    }

    private static (long Read, long Refused) Work(MessageDamage damage, Func<Memory<byte>, bool> decode, Action<Span<byte>>? seal)
    {
        long read = 0, refused = 0;
        for (int number = 0; number < Messages / Workers; number++)
        {
            Memory<byte> message = damage.Next();
            if (seal is not null && !damage.OneIn(5)) seal(message.Span);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                if (decode(message)) read++;
                else refused++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Message {number} gave {exception}: {Convert.ToHexString(message.Span)}");
            }
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            if (taken > MaxBytes) Assert.Fail($"Message {number} of {message.Length} bytes took {taken:N0} bytes of memory: {Convert.ToHexString(message.Span)}");
        }
        return (read, refused);
    }
}
