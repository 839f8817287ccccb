using CsCheck;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

public sealed class LocalSeriesSpillTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), TestKafka.Name("streaming-np-spill"));

    public void Dispose()
    {
        if (Directory.Exists(_directory)) Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Gives_back_what_it_took_once()
    {
        using var spill = new LocalSeriesSpill(_directory);
        spill.Put("cpu", new byte[] { 1, 2, 3 }, TimeSpan.Zero);
        spill.Put("load", Array.Empty<byte>(), TimeSpan.Zero);
        Assert.Equal(2, spill.Count);
        Assert.Equal([1, 2, 3], spill.TryTake("cpu", out _)!);
        Assert.Null(spill.TryTake("cpu", out _));
        Assert.Equal([], spill.TryTake("load", out _)!);
        Assert.Equal(0, spill.Count);
    }

    [Fact]
    public void Knows_who_is_to_be_looked_at_and_when_it_was_last_heard_of()
    {
        using var spill = new LocalSeriesSpill(_directory);
        for (int minute = 1; minute <= 3; minute++) spill.Put($"missed-{minute}", Array.Empty<byte>(), TimeSpan.FromMinutes(minute), TimeSpan.FromMinutes(10 - minute));
        spill.Put("by no rule", Array.Empty<byte>(), TimeSpan.Zero, TimeSpan.MaxValue);
        spill.Put("never", Array.Empty<byte>(), TimeSpan.Zero);
        Assert.Equal(["missed-3", "missed-2"], spill.MissedBy(TimeSpan.FromMinutes(8), 10));
        Assert.Equal(["missed-3"], spill.MissedBy(TimeSpan.FromMinutes(8), 1));
        spill.TryTake("missed-3", out TimeSpan seen);
        Assert.Equal(TimeSpan.FromMinutes(3), seen);

        spill.MissAfter(TimeSpan.FromMinutes(6));
        Assert.Equal(["by no rule", "missed-1"], spill.MissedBy(TimeSpan.FromMinutes(7), 10));
        Assert.Equal(["by no rule", "missed-1", "missed-2"], spill.MissedBy(TimeSpan.FromMinutes(9), 10));
    }

    [Fact]
    public void Behaves_like_a_dictionary() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.Byte.Array[0, 200]).List[0, 80].Sample(steps =>
    {
        using var spill = new LocalSeriesSpill(_directory);
        var expected = new Dictionary<string, byte[]>();
        foreach ((int kind, int name, byte[] state) in steps)
        {
            string series = $"series-{name}";
            if (kind == 0)
            {
                spill.Put(series, state, TimeSpan.Zero);
                expected[series] = state;
            }
            else if (kind == 1)
            {
                expected.Remove(series, out byte[]? held);
                Assert.Equal(held, spill.TryTake(series, out _));
            }
            else
            {
                Assert.Equal(expected.Remove(series), spill.Remove(series));
            }
            Assert.Equal(expected.Count, spill.Count);
        }
    }, iter: 20, threads: 1);

    [Fact]
    public void Begins_empty_and_leaves_nothing_behind()
    {
        Directory.CreateDirectory(_directory);
        string leftOver = Path.Combine(_directory, "spilled-series-of-a-process-that-was-killed.db");
        File.WriteAllText(leftOver, "x");
        using (var first = new LocalSeriesSpill(_directory)) first.Put("cpu", new byte[100_000], TimeSpan.Zero);
        using (var second = new LocalSeriesSpill(_directory)) Assert.Null(second.TryTake("cpu", out _));
        Assert.Empty(Directory.EnumerateFiles(_directory));
    }

    [Fact]
    public void Several_may_use_one_directory()
    {
        using LocalSeriesSpill one = new(_directory), other = new(_directory);
        one.Put("cpu", new byte[] { 1 }, TimeSpan.Zero);
        other.Put("cpu", new byte[] { 2 }, TimeSpan.Zero);
        Assert.Equal([1], one.TryTake("cpu", out _)!);
        Assert.Equal([2], other.TryTake("cpu", out _)!);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_says_so()
    {
        string file = Path.GetTempFileName();
        try
        {
            Assert.Contains(file, Assert.Throws<StateException>(() => new LocalSeriesSpill(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
