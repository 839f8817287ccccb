using System.Globalization;
using System.Text;
using CsCheck;
using StreamingNp.Detection.Formats;

namespace StreamingNp.Detection.Tests.Formats;

/// <summary>Short numbers have a way of their own through the decoder, which must not show.</summary>
public class NativeNumberTests
{
    [Fact]
    public void A_number_is_to_the_last_bit_what_the_runtime_reads() =>
        Gen.Select(Gen.Long[0, 99_999_999_999_999_999], Gen.Int[0, 15], Gen.Int[1, 17], Gen.Bool).Sample((digits, decimals, length, isNegative) =>
        {
            string padded = (digits % (long)Math.Pow(10, length)).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
            ReadsExactly($"{(isNegative ? "-" : "")}{padded[..^decimals]}{(decimals > 0 ? "." : "")}{padded[^decimals..]}");
        });

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("0.1")]
    [InlineData("-12.375")]
    [InlineData("1e3")]
    [InlineData("-1.5E-3")]
    [InlineData("999999999999999")]
    [InlineData("9007199254740993")]
    [InlineData("0.00000000000001")]
    [InlineData("0.123456789012345")]
    [InlineData("0.3000000000000000166")]
    public void Numbers_of_all_kinds_are_read_exactly(string text) => ReadsExactly(text);

    private static void ReadsExactly(string text)
    {
        var batch = new DecodedBatch(new());
        new NativeFormat(new()).Read(new(Encoding.ASCII.GetBytes($$"""{"series":"a","timestamp":"2026-11-23T19:00:00Z","value":{{text}}}"""), default, default), batch);
        Assert.Equal(1, batch.Count);
        double expected = double.Parse(text, CultureInfo.InvariantCulture), read = batch[0].Observation.Value;
        Assert.True(BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(read), $"{text} is read as {read:R}");
    }
}
