using Microsoft.Extensions.Time.Testing;
using StreamingNp.Streaming.Forwarding;

namespace StreamingNp.Streaming.Tests.Forwarding;

public sealed class ForwardingPaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ForwardingPace _pace;
    private readonly object _one = new(), _other = new();

    public ForwardingPaceTests()
    {
        _pace = new(TimeSpan.FromSeconds(30), _time);
        _pace.Enter(_one);
        _pace.Enter(_other);
    }

    [Fact]
    public void A_lane_is_ahead_of_the_others_by_no_more_than_the_slack_and_the_last_one_goes_on()
    {
        _pace.LimitOf(_other, 1_000_000);
        Assert.Equal(1_030_000, _pace.LimitOf(_one, 1_050_000));
        Assert.Equal(1_080_000, _pace.LimitOf(_other, 1_000_000));
        Assert.Equal(1_080_000, _pace.LimitOf(_other, 1_020_000));
        Assert.Equal(1_050_000, _pace.LimitOf(_one, 1_050_000));
    }

    [Fact]
    public void A_lane_that_has_nothing_is_waited_for_a_moment()
    {
        Assert.Equal(30_000, _pace.LimitOf(_one, 1_050_000));
        _pace.LimitOf(_other, 1_000_000);
        _pace.Empty(_other);
        Assert.Equal(1_030_000, _pace.LimitOf(_one, 1_050_000));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 1_050_000));
    }

    [Fact]
    public void A_lane_that_stays_ahead_of_a_wrong_clock_is_held_up_once_and_no_more()
    {
        _pace.LimitOf(_other, 1_000_000);
        Assert.Equal(1_030_000, _pace.LimitOf(_one, 9_000_000));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1_030_000, _pace.LimitOf(_one, 9_000_000));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 9_000_000));
        _pace.Empty(_one);
        _pace.LimitOf(_other, 1_000_500);
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 9_000_001));
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 9_100_000));
    }

    [Fact]
    public void A_lane_that_was_caught_up_with_waits_for_the_others_again()
    {
        _pace.LimitOf(_other, 1_000_000);
        _pace.LimitOf(_one, 1_100_000);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 1_100_000));
        _pace.LimitOf(_other, 1_090_000);
        Assert.Equal(1_120_000, _pace.LimitOf(_one, 1_110_000));
        Assert.Equal(1_120_000, _pace.LimitOf(_one, 1_130_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_lane_whose_records_have_no_times_waits_for_nobody_and_nobody_for_it(long none)
    {
        Assert.True(_pace.LimitOf(_other, none) >= none);
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 1_050_000));
        Assert.True(_pace.LimitOf(_other, none) >= none);
    }

    [Fact]
    public void A_lane_that_ended_is_not_waited_for()
    {
        _pace.LimitOf(_other, 1_000_000);
        _pace.Leave(_other);
        Assert.Equal(long.MaxValue, _pace.LimitOf(_one, 1_050_000));
    }
}
