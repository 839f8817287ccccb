using CsCheck;
using StreamingNp.App.DeadLetters;

namespace StreamingNp.App.Tests.DeadLetters;

public sealed class PayloadTextTests
{
    [Theory]
    [InlineData(new byte[] { }, "")]
    [InlineData(new byte[] { 0x7b, 0x0a, 0x09, 0x22 }, "{\\n\\t\"")]
    [InlineData(new byte[] { 0x1b, 0x5b, 0x32, 0x4a }, "\\u001b[2J")]
    [InlineData(new byte[] { 0x61, 0xff, 0xc3 }, "a\\xff\\xc3")]
    [InlineData(new byte[] { 0xe2, 0x80, 0xae }, "\\u202e")]
    [InlineData(new byte[] { 0xc3, 0xa9, 0x5c }, "é\\\\")]
    public void What_cannot_be_printed_is_escaped(byte[] payload, string shown) => Assert.Equal(shown, PayloadText.Start(payload, 80));

    [Fact]
    public void A_start_is_as_long_as_it_may_be_and_never_breaks_an_escape() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[8, 40]).Sample((payload, most) =>
    {
        string whole = PayloadText.Start(payload, 10_000), start = PayloadText.Start(payload, most);
        Assert.InRange(start.Length, 0, most);
        Assert.DoesNotContain(whole, char.IsControl);
        if (whole.Length <= most) Assert.Equal(whole, start);
        else Assert.StartsWith(start[..^1], whole, StringComparison.Ordinal);
    });

    [Fact]
    public void Text_is_shown_as_it_is_and_anything_else_as_numbers()
    {
        Assert.Equal("{\n  \"größe\": 1\n}", PayloadText.Whole("{\n  \"größe\": 1\n}"u8, 100));
        Assert.Equal("00000000  00 41 ff                                         .A.", PayloadText.Whole([0, 0x41, 0xff], 100));
    }

    [Fact]
    public void A_large_payload_is_cut_even_within_a_character() =>
        Assert.Equal("aä\n… 3 more bytes; --output FILE writes all of them.", PayloadText.Whole("aäßb"u8, 3).Replace("ß", "", StringComparison.Ordinal));
}
