namespace StreamingNp.Detection.Formats;

/// <summary>Reads the numbers that measurements mostly are, such as <c>-12.375</c>.</summary>
internal static class ShortDecimal
{
    // Below 2^53 and up to 10^22 both are exact as doubles, and one division rounds once, as the general reader does.
    private const int MaxDigits = 15;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a number without an exponent, of at most 15 digits.</summary>
    /// <param name="text">A number as JSON has it.</param>
    /// <param name="value">The number, to the last bit what <see cref="double.Parse(ReadOnlySpan{byte}, IFormatProvider?)"/> makes of it.</param>
    /// <returns>False where it is another number: then the general reader is needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.Length > MaxDigits + 2) return false;
        bool isNegative = text.Length > 0 && text[0] == '-';
        long digits = 0;
        int count = 0, point = -1;
        for (int index = isNegative ? 1 : 0; index < text.Length; index++)
        {
            uint digit = (uint)text[index] - '0';
            if (digit <= 9)
            {
                digits = digits * 10 + digit;
                count++;
            }
            else if (text[index] == '.' && point < 0) point = count;
            else return false;
        }
        if (count is 0 or > MaxDigits) return false;
        value = point < 0 ? digits : digits / PowersOfTen[count - point];
        if (isNegative) value = -value;
        return true;
    }
}
