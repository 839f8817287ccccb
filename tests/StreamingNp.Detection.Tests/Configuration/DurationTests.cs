using CsCheck;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.Detection.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("5ms", 5)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("15 m", 900_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("0s", 0)]
    public void A_number_and_a_unit_are_a_duration(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 weeks")]
    [InlineData("00:15:00")]
    [InlineData("1e9d")]
    [InlineData("99999999d")]
    public void Anything_else_is_not(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void What_is_written_is_read_again() => Gen.Long[0, 10_000_000_000].Sample(milliseconds =>
    {
        var duration = TimeSpan.FromMilliseconds(milliseconds);
        return Duration.TryParse(Duration.Format(duration), out TimeSpan read) && read == duration;
    });

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(188.6659, "0.189s")]
    [InlineData(1_000, "1s")]
    [InlineData(12_345, "12.3s")]
    [InlineData(90_000, "90s")]
    [InlineData(900_000, "15m")]
    [InlineData(4_000_123, "4000s")]
    public void For_people_three_digits_are_enough(double milliseconds, string shown) => Assert.Equal(shown, Duration.Shown(TimeSpan.FromMilliseconds(milliseconds)));
}
