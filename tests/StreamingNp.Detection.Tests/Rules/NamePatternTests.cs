using StreamingNp.Detection.Rules;

namespace StreamingNp.Detection.Tests.Rules;

public class NamePatternTests
{
    [Theory]
    [InlineData("*", "anything/at all", true)]
    [InlineData("*/cpu", "web-1/cpu", true)]
    [InlineData("*/cpu", "web-1/cpu/0", false)]
    [InlineData("web-?/cpu", "web-1/cpu", true)]
    [InlineData("web-?/cpu", "web-12/cpu", false)]
    [InlineData("cpu", "CPU", false)]
    [InlineData(@"a\*", "a*", true)]
    [InlineData(@"a\*", "ab", false)]
    [InlineData("/cpu-[0-9]+$/", "host/cpu-12", true)]
    [InlineData("/^cpu/", "host/cpu-12", false)]
    public void A_name_matches_a_pattern_or_an_expression(string pattern, string name, bool matches) => Assert.Equal(matches, new NamePattern(pattern).Matches(name));

    [Theory]
    [InlineData("")]
    [InlineData("/(/")]
    [InlineData("/(?=a)b/")]
    public void What_cannot_be_matched_in_linear_time_is_refused(string pattern) => Assert.Throws<ArgumentException>(() => new NamePattern(pattern));
}
