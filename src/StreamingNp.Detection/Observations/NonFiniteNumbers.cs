namespace StreamingNp.Detection.Observations;

/// <summary>JSON has no NaN and no infinity, and yet Python's and other writers put them down as bare words. This spells them in JSON.</summary>
internal static class NonFiniteNumbers
{
    /// <summary>Copies a message with <c>null</c> for <c>NaN</c> and <c>1e999</c> for <c>Infinity</c>, outside of strings.</summary>
    /// <param name="message">What is not JSON as it stands.</param>
    /// <param name="copy">Receives the copy; replaced where it is too small.</param>
    /// <param name="length">The length of the copy.</param>
    /// <returns>Whether there was such a word.</returns>
    public static bool TrySpell(ReadOnlySpan<byte> message, ref byte[] copy, out int length)
    {
        length = 0;
        if (message.IndexOf("NaN"u8) < 0 && message.IndexOf("Infinity"u8) < 0) return false;
        // NaN grows by a third, which is the most.
        if (copy.Length < message.Length * 4 / 3 + 1) copy = new byte[message.Length * 4 / 3 + 1];
        bool found = false, inString = false;
        for (int index = 0; index < message.Length;)
        {
            ReadOnlySpan<byte> rest = message[index..];
            if (!inString && rest.StartsWith("NaN"u8)) Put("null"u8, taken: 3, copy, ref length, ref index);
            else if (!inString && rest.StartsWith("Infinity"u8)) Put("1e999"u8, taken: 8, copy, ref length, ref index);
            else
            {
                int taken = inString && rest[0] == '\\' ? Math.Min(2, rest.Length) : 1;
                if (rest[0] == '"') inString = !inString;
                Put(rest[..taken], taken, copy, ref length, ref index);
                continue;
            }
            found = true;
        }
        return found;
    }

    private static void Put(ReadOnlySpan<byte> bytes, int taken, byte[] copy, ref int length, ref int index)
    {
        bytes.CopyTo(copy.AsSpan(length));
        length += bytes.Length;
        index += taken;
    }
}
