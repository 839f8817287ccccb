using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class LiveRulesTests
{
    [Fact]
    public void Who_subscribes_is_told_at_once_and_of_each_change_until_it_unsubscribes()
    {
        RuleBook first = new([]), second = new([]), third = new([]);
        var rules = new LiveRules(first);
        List<RuleBook> told = [];
        Action<RuleBook> listener = told.Add;
        rules.Subscribe(listener);
        rules.Replace(second);
        rules.Unsubscribe(listener);
        rules.Replace(third);
        Assert.Equal(2, told.Count);
        Assert.Same(first, told[0]);
        Assert.Same(second, told[1]);
        Assert.Same(third, rules.Current);
    }
}
