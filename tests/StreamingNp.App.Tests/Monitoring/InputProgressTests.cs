using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Monitoring;
using StreamingNp.App.Processing;

namespace StreamingNp.App.Tests.Monitoring;

public sealed class InputProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly InputProgress _input;

    public InputProgressTests() => _input = new(TimeSpan.FromMinutes(5), _time);

    [Fact]
    public void Only_what_came_within_the_span_is_counted()
    {
        _input.Remember(new(1_000, 900, 800));
        Assert.Equal(default, _input.Newest);
        for (int minute = 1; minute <= 4; minute++) After(minute);
        Assert.Equal((new InputCounts(40, 8, 4), false), (_input.Newest, _input.IsFull));
        After(5);
        Assert.Equal((new InputCounts(50, 10, 5), true), (_input.Newest, _input.IsFull));
        After(6);
        Assert.Equal(new InputCounts(50, 10, 5), _input.Newest);
    }

    [Fact]
    public void Whoever_asks_every_second_gets_the_span_to_a_sixtieth()
    {
        for (int second = 0; second <= 900; second++, _time.Advance(TimeSpan.FromSeconds(1)))
        {
            _input.Remember(new(second, 0, 0));
            if (second >= 300) Assert.InRange(_input.Newest.Consumed, 300, 305);
        }
    }

    private void After(int minute)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        _input.Remember(new(1_000 + 10 * minute, 900 + 2 * minute, 800 + minute));
    }
}
