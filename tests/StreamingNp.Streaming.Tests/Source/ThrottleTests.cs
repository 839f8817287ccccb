using Microsoft.Extensions.Time.Testing;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

public sealed class ThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_sentence_is_due_at_once_and_then_ever_more_seldom()
    {
        var throttle = new Throttle(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25), _time);
        var due = new List<int>();
        for (int second = 0; second < 100; second++)
        {
            if (throttle.IsDue()) due.Add(second);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([0, 10, 30, 55, 80], due);
    }

    [Fact]
    public void After_a_reset_it_is_due_at_once()
    {
        var throttle = new Throttle(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), _time);
        Assert.True(throttle.IsDue());
        Assert.False(throttle.IsDue());
        throttle.Reset();
        Assert.True(throttle.IsDue());
    }
}
