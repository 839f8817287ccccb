using CsCheck;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.Streaming.Tests.Lanes;

public class OffsetLedgerTests
{
    [Fact]
    public void Output_leaves_in_the_order_of_offsets_however_records_end() =>
        // Each step is a new record, or the end of an observation of one under way, or a look at what is done. Offsets may have gaps.
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 99]).Array[0, 80].Sample(steps =>
        {
            var ledger = new OffsetLedger();
            var underWay = new List<(long Offset, OffsetLedger.Entry Entry)>();
            var outcome = new Outcome();
            List<OutgoingRecord> output = outcome.Records;
            long offset = 0, next = 0;
            int observations = 0;
            foreach ((int step, int number) in steps)
            {
                switch (step)
                {
                    case 0:
                        offset += 1 + number % 3;
                        underWay.Add((offset, ledger.Add(offset, observations: number % 4)));
                        observations += number % 4;
                        Assert.Same(underWay[^1].Entry, ledger.Newest);
                        break;
                    case 1 when underWay.Count(record => !record.Entry.IsDone) is > 0 and var left:
                        (long Offset, OffsetLedger.Entry Entry) ending = underWay.Where(record => !record.Entry.IsDone).ElementAt(number % left);
                        ending.Entry.Outcome.Records.Add(new OutgoingRecord($"{ending.Offset}", [], null));
                        ledger.Settle(ending.Entry);
                        observations--;
                        break;
                    default:
                        List<(long Offset, OffsetLedger.Entry Entry)> done = [.. underWay.TakeWhile(record => record.Entry.IsDone)];
                        underWay.RemoveRange(0, done.Count);
                        long? taken = ledger.TakeDone(outcome);
                        Assert.Equal(done.Count == 0 ? null : done[^1].Offset + 1, taken);
                        next = taken ?? next;
                        break;
                }
                Assert.Equal((underWay.Count, observations), (ledger.Count, ledger.Observations));
                Assert.Equal(underWay.Count == 0, ledger.Newest is null);
                Assert.All(output, record => Assert.True(long.Parse(record.Topic, null) < next));
            }
            Assert.Equal(output.Select(record => long.Parse(record.Topic, null)).Order(), output.Select(record => long.Parse(record.Topic, null)));
        });
}
