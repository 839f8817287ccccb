using StreamingNp.App.Offline;

namespace StreamingNp.App.Tests.Offline;

public class AxisNumbersTests
{
    [Theory]
    [InlineData(0, 1, "0")]
    [InlineData(1e-17, 1, "0")]
    [InlineData(0.30000000000000004, 1, "0.3")]
    [InlineData(-12_500, 50_000, "-12,500")]
    [InlineData(500_000, 2_000_000, "500k")]
    [InlineData(1_000_100, 1_000, "1.0001M")]
    [InlineData(60_000_000, 60_000_000, "60M")]
    [InlineData(2.5e9, 1e10, "2.5G")]
    [InlineData(3e-7, 1e-6, "3e-7")]
    [InlineData(1e300, 1e300, "1e300")]
    public void Numbers_are_short(double value, double range, string text) => Assert.Equal(text, AxisNumbers.Text(value, range));
}
