using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Journal;

/// <summary>Rows that were judged in the space of a reduction, or as a field by a model of a grid, are restored without either.</summary>
public class ReducedReplayTests
{
    private static readonly Observation[] Rows = [.. ReducedRowsOfTests.Simulated(6, 900, odd: 760)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_journal_over_swaps_of_reductions_and_grids_leads_to_the_same_state_and_on_to_the_same_events(int stride)
    {
        var state = new SeriesState("host-12", ReducedRowsOfTests.Options.History);
        var live = new JournalledRun(state);
        byte[]? snapshot = null;
        for (int index = 0; index < 820; index++)
        {
            // From a model without a reduction to one with, to another of the same channels, to a grid, and to a reduction of more channels.
            if (index is 0 or 360 or 500 or 600 or 690 && live.Settled()) live.Under(Predictor(stride, index), ReducedRowsOfTests.Options);
            bool isSettled = live.Arrive(Rows[index]);
            if (isSettled && index % 7 == 0) live.Commit();
            if (isSettled && index > 650) snapshot ??= live.Snapshot();
        }
        live.Complete();
        live.Commit();
        Assert.NotNull(state.Reduced);
        Assert.Equal(Of(690)!.Identity!.Fingerprint, state.Reduced.Identity.Fingerprint);

        SeriesState replayed = Replay(live, new SeriesState("host-12", ReducedRowsOfTests.Options.History), applied: -1);
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(replayed));
        SeriesSnapshot kept = SeriesSnapshot.Read(snapshot!);
        SeriesState fromSnapshot = Replay(live, kept.ReadState(ReducedRowsOfTests.Options.History), kept.AppliedOffset);
        Assert.Equal(JournalledRun.Bytes(state), JournalledRun.Bytes(fromSnapshot));

        (string[] Events, byte[] State)[] ends = [.. new[] { state, replayed, fromSnapshot }.Select(one => GoOn(one, stride))];
        Assert.All(ends, end => Assert.Equal(ends[0].Events, end.Events));
        Assert.All(ends, end => Assert.Equal(ends[0].State, end.State));
    }

    private static ChannelReduction? Of(int row) => row switch
    {
        0 => null,
        360 => ReducedRowsOfTests.Reduction(6, 2),
        500 => ReducedRowsOfTests.Reduction(6, 3, seed: 9),
        _ => ReducedRowsOfTests.Reduction(8, 2),
    };

    private static ContextMeanPredictor Predictor(int stride, int row) => new(ReducedRowsOfTests.Layout(stride)) { Model = new("context-mean", row + 1), Reduction = Of(row), Grid = row == 600 ? NeighbourGrid.Of(6) : null };

    private static (string[] Events, byte[] State) GoOn(SeriesState state, int stride)
    {
        JournalledRun run = new JournalledRun(state).Under(Predictor(stride, 690), ReducedRowsOfTests.Options);
        foreach (Observation observation in Rows[820..]) run.Arrive(observation);
        run.Complete();
        return ([.. run.Sink.CanonicalEvents()], run.StateBytes);
    }

    private static SeriesState Replay(JournalledRun live, SeriesState state, long applied)
    {
        Dictionary<ulong, DetectorBlueprint> recorded = live.Circumstances.ToDictionary(one => one.Key, one => new DetectorBlueprint(Circumstances.Read(one.Value)));
        var detector = new SeriesDetector(recorded.Values.First(), state);
        foreach (byte[] record in live.Records)
        {
            var reader = new JournalReader(record);
            while (reader.TryRead(out JournalEntry entry))
                if (!entry.IsIncludedIn(applied)) Assert.True(detector.Replay(entry, recorded[entry.Circumstances]));
        }
        return state;
    }
}
