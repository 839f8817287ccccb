using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

public sealed class JournalOffsetsTests
{
    private readonly JournalOffsets _offsets = new();

    [Fact]
    public void A_restore_begins_at_the_first_record_that_reaches_beyond_the_checkpoint()
    {
        for (int record = 0; record < 10; record++) _offsets.Add(new(0, (record + 1) * 100), 1000 + (record * 3));
        Assert.Equal(1000, _offsets.Begin(new(0, 99)));
        Assert.Equal(1003, _offsets.Begin(new(0, 100)));
        Assert.Equal(1006, _offsets.Begin(new(0, 299)));
        Assert.Equal(1028, _offsets.Begin(new(0, 1000)));
    }

    [Fact]
    public void Nothing_is_said_before_anything_is_known()
    {
        Assert.Equal(-1, _offsets.Begin(new(0, 5)));
        _offsets.Add(new(0, 10), -1);
        Assert.Equal(-1, _offsets.Begin(new(0, 5)));
    }

    [Fact]
    public void A_record_whose_place_is_unknown_is_behind_the_one_before()
    {
        _offsets.StartAt(40);
        _offsets.Add(new(0, 10), -1);
        Assert.Equal(40, _offsets.Begin(new(0, 5)));
        _offsets.Add(new(0, 20), 47);
        _offsets.Add(new(0, 30), -1);
        Assert.Equal(48, _offsets.Begin(new(0, 20)));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_begins_a_little_early_at_most()
    {
        int records = 3 * JournalOffsets.Max;
        for (int record = 0; record < records; record++) _offsets.Add(new(0, record + 1), record);
        long begin = _offsets.Begin(new(0, records / 2));
        Assert.InRange(begin, (records / 2) - 8, records / 2);
    }
}
