using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Journal;

public class SeriesSnapshotTests
{
    private static readonly HistoryOptions History = new() { RecentPoints = 80, BinnedDays = 1 };

    [Theory]
    [InlineData(0, 0, -1)]
    [InlineData(1_795_392_000_000, int.MaxValue, long.MaxValue - 1)]
    public void A_snapshot_is_read_as_it_was_written(long generation, int series, long appliedOffset)
    {
        SeriesState state = State();
        SeriesSnapshot read = SeriesSnapshot.Read(SeriesSnapshot.Write(state, ulong.MaxValue - 5, generation, series, appliedOffset));
        Assert.Equal((ulong.MaxValue - 5, generation, series, appliedOffset), (read.ShapeHash, read.Generation, read.Series, read.AppliedOffset));
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(read.ReadState(History)));
    }

    [Fact]
    public void A_flipped_bit_or_a_missing_end_is_always_found()
    {
        byte[] snapshot = SeriesSnapshot.Write(State(), 1, 2, 3, 4);
        for (int bit = 0; bit < snapshot.Length * 8; bit++)
        {
            byte[] damaged = [.. snapshot];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Contains("--reset-state", Assert.Throws<InvalidDataException>(() => SeriesSnapshot.Read(damaged)).Message);
        }
        for (int length = 0; length < snapshot.Length; length++) Assert.Throws<InvalidDataException>(() => SeriesSnapshot.Read(snapshot.AsMemory(0, length)));
    }

    [Fact]
    public void A_snapshot_of_another_shape_is_refused_where_its_bins_do_not_fit()
    {
        SeriesSnapshot snapshot = SeriesSnapshot.Read(SeriesSnapshot.Write(State(), 1, 2, 3, 4));
        Assert.Throws<InvalidDataException>(() => snapshot.ReadState(History with { BinsPerDay = 24 }));
    }

    private static SeriesState State()
    {
        var state = new SeriesState("a/é", History);
        JournalledRun run = new JournalledRun(state) { Tags = "{\"a\":1}"u8.ToArray() }.Under(new ContextMeanPredictor(), new DetectorOptions { History = History });
        foreach (Observation observation in ObservationSequences.Regular(100, 5, ObservationSequences.Noise)) run.Arrive(observation);
        return state;
    }
}
