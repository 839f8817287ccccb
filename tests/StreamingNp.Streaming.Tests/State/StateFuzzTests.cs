using System.Text;
using Confluent.Kafka;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Fuzzing;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Lanes;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.State;

public class StateFuzzTests
{
    private static readonly TopicPartition Lane = new("metrics", 0);

    private static readonly HistoryOptions History = new() { RecentPoints = 40, BinnedDays = 1, BinsPerDay = 24 };

    private static readonly Lazy<List<byte[]>> Messages = new(Kept);

    [Fact]
    public void A_state_record_on_Kafka_is_shown_passed_over_or_refused() => Fuzz.Decodes(KafkaMessages(), () =>
    {
        var key = new StateKey(Lane);
        var visitor = new CountingVisitor();
        return message =>
        {
            ConsumeResult<byte[]?, byte[]?> result = Consumed(message.Span);
            var records = new KafkaStateRecords(Lane, key, visitor);
            long shown = visitor.Shown;
            try
            {
                records.VisitSnapshots(Lane, result);
                records.EndSnapshots();
                records.VisitJournal(Lane, result);
            }
            catch (StateException exception)
            {
                Assert.True(exception.IsFinal);
                Assert.Contains("--reset-state", exception.Message, StringComparison.Ordinal);
                return false;
            }
            return visitor.Shown > shown;
        };
    });

    [Fact]
    public void Damaged_state_is_restored_as_far_as_it_makes_sense_or_refused() => Fuzz.Decodes([.. Messages.Value.Where(KnowsOfAModel)], () =>
    {
        LaneRestore? restore = null;
        int left = 0;
        return message =>
        {
            if (left-- == 0)
            {
                (restore, LaneRestore? before, left) = (NewRestore(), restore, 100);
                before?.Result();
            }
            Show(restore!, message.ToArray());
            return true;
        };
    }, Seal);

    private static bool KnowsOfAModel(byte[] message) => message[0] != StateKey.Circumstances || Circumstances.Read(message.AsMemory(1)).Model is not null;

    private static void Seal(Span<byte> message)
    {
        if (message.Length > 0 && message[0] != StateKey.Circumstances) Fuzz.SealWithChecksum(message[1..]);
    }

    private static LaneRestore NewRestore() => Under(message => message);

    private static LaneRestore Under(Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> circumstances)
    {
        var restore = new LaneRestore(History);
        foreach (ReadOnlyMemory<byte> content in Messages.Value.Where(message => message[0] == StateKey.Circumstances).Select(message => message.AsMemory(1)))
            restore.Circumstances(new CircumstancesRecord(Circumstances.Read(content).Hash, circumstances(content)));
        return restore;
    }

    // Under the hash of those that the journal names: otherwise nothing would go by them.
    private static void ShowUnder(ReadOnlyMemory<byte> damaged)
    {
        LaneRestore restore = Under(_ => damaged);
        foreach (byte[] message in Messages.Value.Where(message => message[0] != StateKey.Circumstances).Take(20)) Show(restore, message);
        restore.Result();
    }

    // The first byte says what the others are.
    private static void Show(LaneRestore restore, byte[] message)
    {
        ReadOnlyMemory<byte> content = message.AsMemory(Math.Min(1, message.Length));
        switch (message.FirstOrDefault())
        {
            case StateKey.Circumstances: ShowUnder(content); break;
            case StateKey.Snapshot: restore.Snapshot(new SnapshotRecord("a", default, content)); break;
            default: restore.Journal(new JournalRecord(0, 0, 0, content)); break;
        }
    }

    private static List<byte[]> Kept()
    {
        LaneOptions options = LaneHarness.Options with { SnapshotInterval = TimeSpan.FromMinutes(20), Detector = new() { History = History, Incidents = new() { NoDataAfter = TimeSpan.FromMinutes(30) } } };
        using var driver = new LaneDriver(options, new FakeModel());
        for (int minute = 0; minute < 60; minute++)
        {
            driver.Send("a", LaneHarness.Now.AddMinutes(minute), minute == 40 ? 500 : ObservationSequences.Noise(minute), minute > 45 ? "{\"a\":1}" : null);
            if (minute % 7 > 0) driver.Send("b/é", LaneHarness.Now.AddMinutes(minute), minute % 3);
        }
        driver.Advance(TimeSpan.FromHours(2));
        driver.Send("a", driver.Now, 1);
        var messages = new List<byte[]>();
        driver.State.ReadAsync(new CollectingVisitor(messages), CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal([StateKey.Circumstances, StateKey.Journal, StateKey.Snapshot], messages.Select(message => message[0]).Distinct().Order());
        return messages;
    }

    // The length of the key, the key, the value.
    private static List<byte[]> KafkaMessages()
    {
        var key = new StateKey(Lane);
        byte[] content = Encoding.UTF8.GetBytes("content");
        (byte[] Key, byte[] Value)[] records =
        [
            (key.Of(StateKey.Journal), StateValue.Write(content, 0, 17, 29)),
            (key.Of(StateKey.Snapshot, "host-1/é"), StateValue.Write(content, 1_795_392_000_000, 17)),
            (key.Of(0x0123_4567_89ab_cdef), StateValue.Write(content)),
            (key.Of(StateKey.Checkpoint), StateValue.Write(default, 0, 17, 3, 29)),
            (key.Of(StateKey.Reset), StateValue.Write(default, 3, 29)),
        ];
        return [.. records.Select(record => (byte[])[(byte)record.Key.Length, .. record.Key, .. record.Value])];
    }

    private static ConsumeResult<byte[]?, byte[]?> Consumed(ReadOnlySpan<byte> message)
    {
        int split = message.Length == 0 ? 0 : Math.Min(message[0], message.Length - 1);
        ReadOnlySpan<byte> rest = message.Length == 0 ? message : message[1..];
        return new() { Offset = 5, Message = new() { Key = split == 0 ? null : rest[..split].ToArray(), Value = split == rest.Length ? null : rest[split..].ToArray() } };
    }

    private sealed class CountingVisitor : IStateVisitor
    {
        public long Shown { get; private set; }

        public void Reset() => Shown++;

        public void Circumstances(CircumstancesRecord circumstances) => Shown++;

        public void Snapshot(SnapshotRecord snapshot) => Shown++;

        public void Forget(string series) => Shown++;

        public void Checkpoint(LanePosition position) => Shown++;

        public void Journal(JournalRecord record) => Shown++;
    }

    private sealed class CollectingVisitor(List<byte[]> messages) : IStateVisitor
    {
        public void Reset()
        {
        }

        public void Circumstances(CircumstancesRecord circumstances) => messages.Add([StateKey.Circumstances, .. circumstances.Content.Span]);

        public void Snapshot(SnapshotRecord snapshot) => messages.Add([StateKey.Snapshot, .. snapshot.State.Span]);

        public void Forget(string series)
        {
        }

        public void Checkpoint(LanePosition position)
        {
        }

        public void Journal(JournalRecord record) => messages.Add([StateKey.Journal, .. record.Entries.Span]);
    }
}
