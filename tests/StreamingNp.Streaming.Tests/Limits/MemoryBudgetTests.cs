using Microsoft.Extensions.Time.Testing;
using StreamingNp.Streaming.Limits;

namespace StreamingNp.Streaming.Tests.Limits;

public sealed class MemoryBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<MemoryBudget> _log = new();
    private long _resident;
    private long _garbage;
    private int _collections;

    [Fact]
    public void Each_level_comes_at_its_share_and_goes_when_there_is_clearly_room()
    {
        using MemoryBudget budget = New();
        foreach ((long resident, MemoryPressure expected) in new[]
                 {
                     (800L, MemoryPressure.None), (850, MemoryPressure.High), (820, MemoryPressure.High), (950, MemoryPressure.Severe), (910, MemoryPressure.Severe),
                     (890, MemoryPressure.High), (801, MemoryPressure.High), (799, MemoryPressure.None), (990, MemoryPressure.Severe), (100, MemoryPressure.None),
                 })
        {
            _resident = resident;
            Look();
            Assert.Equal((resident, expected), (resident, budget.Pressure));
        }
    }

    [Fact]
    public void What_is_only_garbage_is_no_pressure()
    {
        using MemoryBudget budget = New();
        (_resident, _garbage) = (960, 300);
        Look();
        Assert.Equal((MemoryPressure.None, 1), (budget.Pressure, _collections));
    }

    [Fact]
    public void Garbage_is_not_collected_all_the_time()
    {
        using MemoryBudget budget = New();
        _resident = 960;
        for (int second = 0; second < 29; second++) Look();
        Assert.Equal(1, _collections);
        Look();
        Look();
        Assert.Equal(2, _collections);
    }

    [Fact]
    public void Every_change_is_said_once_with_what_it_means()
    {
        using MemoryBudget budget = New();
        _resident = 960;
        Look();
        Look();
        _resident = 100;
        Look();
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains("are dropped and counted", _log.Lines.First(), StringComparison.Ordinal);
        Assert.Contains("there is room again", _log.Lines.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0.85, 0.95)]
    [InlineData(0, 0.95, 0.85)]
    [InlineData(0, 0.85, 1.5)]
    public void Impossible_options_are_refused(long bytes, double high, double severe) =>
        Assert.Throws<ArgumentException>(new MemoryBudgetOptions { MaxBytes = bytes, HighShare = high, SevereShare = severe }.Validate);

    private void Look() => _time.Advance(TimeSpan.FromSeconds(1));

    private MemoryBudget New() => new(new() { MaxBytes = 1_000 }, _time, _log, () => _resident, () =>
    {
        _resident -= _garbage;
        _garbage = 0;
        _collections++;
    });
}
