using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Observations;

public class JoinPatternTests
{
    [Theory]
    [InlineData("{series}/{channel}", "host-12/cpu", "host-12", "cpu")]
    [InlineData("{series}/{channel}", "host-12/cpu/user/cpu=cpu0", "host-12", "cpu/user/cpu=cpu0")]
    [InlineData("{series}/{series}/{channel}", "dc1/host-12/cpu/user", "dc1/host-12", "cpu/user")]
    [InlineData("{channel}@{series}", "cpu@host-12", "host-12", "cpu")]
    [InlineData("servers.{series}.{channel}", "servers.host-12.cpu.user", "host-12", "cpu.user")]
    [InlineData("{series}.{channel}.avg", "host-12.cpu.1.avg", "host-12", "cpu.1")]
    [InlineData("{series}.{channel}.{series}", "app.cpu.host-12", "app.host-12", "cpu")]
    public void A_name_is_taken_apart(string pattern, string name, string series, string channel)
    {
        Assert.True(JoinPattern.Parse(pattern).TrySplit(name, out string ofSeries, out string ofChannel));
        Assert.Equal((series, channel), (ofSeries, ofChannel));
    }

    [Theory]
    [InlineData("{series}/{channel}", "host-12")]
    [InlineData("{series}/{channel}", "/cpu")]
    [InlineData("{series}/{channel}", "host-12/")]
    [InlineData("{series}/{series}/{channel}", "host-12/cpu")]
    [InlineData("servers.{series}.{channel}", "hosts.host-12.cpu")]
    [InlineData("{series}.{channel}.avg", "host-12.avg")]
    [InlineData("{series}.{channel}.avg", "host-12.cpu.max")]
    [InlineData("a{series}/{channel}a", "a")]
    public void A_name_that_does_not_fit_is_no_channel(string pattern, string name) => Assert.False(JoinPattern.Parse(pattern).TrySplit(name, out _, out _));

    [Theory]
    [InlineData("{series}", "both {series} and {channel}")]
    [InlineData("cpu", "both {series} and {channel}")]
    [InlineData("{series}{channel}", "nothing between them")]
    [InlineData("{host}/{channel}", "neither {series} nor {channel}")]
    public void A_pattern_that_says_too_little_is_refused(string pattern, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => JoinPattern.Parse(pattern)).Message, StringComparison.Ordinal);
}
