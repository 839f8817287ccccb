using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Fuzzing;

namespace StreamingNp.Detection.Tests.Journal;

public class JournalFuzzTests
{
    private static readonly HistoryOptions History = new() { RecentPoints = 80, BinnedDays = 1, BinsPerDay = 24 };

    private static readonly DetectorOptions Options = new() { History = History, Incidents = new() { NoDataAfter = TimeSpan.FromHours(1) } };

    [Fact]
    public void A_journal_record_is_read_to_its_end_or_refused() => Fuzz.Decodes([.. Runs().SelectMany(run => run.Records)], () => message =>
    {
        var reader = new JournalReader(message);
        Assert.InRange(reader.From, 0, reader.Next);
        long last = reader.From - 1;
        while (reader.TryRead(out JournalEntry entry))
        {
            Assert.InRange(entry.Offset, last, Math.Max(last, reader.Next));
            Assert.True(!entry.HasObservation || entry.Observation.Time.IsInRange);
            Assert.True(!entry.HasObservation || (entry.Observation.Channels is { Names.Count: > 1 } ? !entry.Observation.IsMissing : double.IsFinite(entry.Observation.Value)));
            last = entry.Offset;
        }
        return true;
    }, Fuzz.SealWithChecksum);

    [Fact]
    public void A_snapshot_with_its_state_is_read_or_refused_and_what_was_read_can_be_written() => Fuzz.Decodes([.. Runs().Select(run => run.Snapshot())], () => message =>
    {
        SeriesSnapshot snapshot = SeriesSnapshot.Read(message);
        SeriesState state = snapshot.ReadState(History);
        SeriesSnapshot.Write(state, snapshot.ShapeHash, snapshot.Generation, snapshot.Series, snapshot.AppliedOffset);
        return true;
    }, Fuzz.SealWithChecksum);

    [Fact]
    public void Circumstances_are_read_or_refused_and_what_was_read_can_be_replayed_by() => Fuzz.Decodes([.. Runs().SelectMany(run => run.Circumstances.Values)], () => message =>
    {
        var blueprint = new DetectorBlueprint(Circumstances.Read(message));
        Circumstances again = Circumstances.Of(blueprint, blueprint.Model, blueprint.Calibration);
        Assert.Equal(again.Hash, Circumstances.Read(again.Bytes).Hash);
        return true;
    });

    // A gauge with anomalies, tags, silence and strides, a counter with a reset, and channels of which one is missing now and then.
    private static JournalledRun[] Runs()
    {
        JournalledRun gauge = new JournalledRun(new SeriesState("a/é", History)) { Tags = "{\"a\":1}"u8.ToArray() }.Under(new ContextMeanPredictor(), Options);
        foreach (Observation observation in ObservationSequences.Regular(100, 5, index => index == 90 ? 900 : ObservationSequences.Noise(index)))
        {
            gauge.Arrive(observation);
            if (gauge.Offset == 95) gauge.OpenNoData();
            if (gauge.Offset % 7 == 0) gauge.Commit();
        }
        gauge.ResolveIdle();
        gauge.Commit();
        JournalledRun counter = new JournalledRun(new SeriesState("b", History), series: 300).Under(new ContextMeanPredictor(), Options with { Kind = SeriesKind.Counter });
        foreach (Observation observation in ObservationSequences.Regular(25, 1, index => index % 20 * 10)) counter.Arrive(observation);
        counter.Commit();
        JournalledRun channels = new JournalledRun(new SeriesState("c", History), series: 7).Under(new ContextMeanPredictor(), Options);
        var names = new ChannelNames(["x", "y", "z"]);
        for (int row = 0; row < JointModel.MinRows + 20; row++)
        {
            float[] values = [(float)ObservationSequences.Noise(row), (float)ObservationSequences.Noise(row + 1), row % 10 == 3 ? float.NaN : row];
            channels.Arrive(Observation.Of(ObservationSequences.Start + TimeSpan.FromMinutes(row), new(names, values)));
            if (row % 7 == 0) channels.Commit();
        }
        channels.Commit();
        return [gauge, counter, channels];
    }
}
