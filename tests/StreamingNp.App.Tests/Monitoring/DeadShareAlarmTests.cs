using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Monitoring;

namespace StreamingNp.App.Tests.Monitoring;

public sealed class DeadShareAlarmTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_warns_above_the_share_once_a_span_and_no_more_when_the_faults_end()
    {
        var alarm = new DeadShareAlarm(0.1, TimeSpan.FromMinutes(1), _time);
        Assert.Null(alarm.Look(new(0, 0, 0), null));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(alarm.Look(new(100, 10, 0), "x."));
        _time.Advance(TimeSpan.FromSeconds(5));
        string? warning = alarm.Look(new(101, 11, 0), "value is a text.");
        foreach (string words in new[] { "11 of 101 records", "monitoring.warn_dead_share (0.1)", "value is a text." }) Assert.Contains(words, warning, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(alarm.Look(new(300, 100, 0), null));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(alarm.Look(new(301, 101, 0), null));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(alarm.Look(new(1_301, 101, 0), null));
    }

    [Fact]
    public void A_share_of_zero_warns_of_one_record_and_of_none_without_a_fault()
    {
        var alarm = new DeadShareAlarm(0, TimeSpan.FromMinutes(1), _time);
        alarm.Look(new(0, 0, 0), null);
        Assert.Null(alarm.Look(new(1_000, 0, 0), null));
        Assert.NotNull(alarm.Look(new(1_001, 1, 1), null));
    }
}
