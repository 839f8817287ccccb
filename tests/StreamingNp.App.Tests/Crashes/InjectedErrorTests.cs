using Confluent.Kafka;
using StreamingNp.Streaming.EmbeddedBroker;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>A broker that answers with errors again and again, in the middle of a run: what a reader of the events sees is what it would have seen otherwise.</summary>
[Trait("Category", "Broker")]
[Collection(CrashCollection.Name)]
public sealed class InjectedErrorTests(Undisturbed undisturbed) : IClassFixture<Undisturbed>
{
    private static readonly int Rounds = CrashRun.IsFull ? 5 : 1;

    // Commits of a few records each, and offsets committed often, so that there are requests enough to fail.
    private static readonly string[] ManyRequests = ["lanes.max_commit_records=50", "lanes.batch_size=50", "lanes.commit_interval=100ms"];

    // The embedded broker writes no checksum on the marks with which a transaction ends; and a series that is offered all again did not have its clock set back.
    private static readonly string[] WithTransactions = [.. ManyRequests, "kafka.settings.check.crcs=false", "observations.late_in_a_row=0"];

    private static readonly ErrorCode[] Coordinator = [ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.RequestTimedOut];
    private static readonly ErrorCode[] Membership = [ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId, ErrorCode.IllegalGeneration];

    private static readonly Dictionary<KafkaRequest, ErrorCode[]> OfGroup = new()
    {
        [KafkaRequest.OffsetCommit] = [.. Coordinator, .. Membership, ErrorCode.GroupAuthorizationFailed],
        [KafkaRequest.Heartbeat] = [ErrorCode.NotCoordinatorForGroup, ErrorCode.GroupCoordinatorNotAvailable, .. Membership],
        [KafkaRequest.JoinGroup] = [ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.UnknownMemberId],
        [KafkaRequest.SyncGroup] = [ErrorCode.RebalanceInProgress, ErrorCode.NotCoordinatorForGroup, ErrorCode.UnknownMemberId, ErrorCode.IllegalGeneration],
    };

    private static readonly Dictionary<KafkaRequest, ErrorCode[]> OfProducer = new()
    {
        [KafkaRequest.InitProducerId] = [ErrorCode.GroupLoadInProgress, ErrorCode.NotCoordinatorForGroup],
        [KafkaRequest.Produce] =
        [
            ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.LeaderNotAvailable, ErrorCode.NotEnoughReplicas, ErrorCode.Local_Transport,
            ErrorCode.MsgSizeTooLarge, ErrorCode.TopicAuthorizationFailed, ErrorCode.RecordListTooLarge, ErrorCode.OutOfOrderSequenceNumber,
        ],
    };

    private static readonly Dictionary<KafkaRequest, ErrorCode[]> OfTransactions = new()
    {
        [KafkaRequest.InitProducerId] = [.. Coordinator, ErrorCode.ConcurrentTransactions],
        [KafkaRequest.AddPartitionsToTxn] = [.. Coordinator, ErrorCode.ConcurrentTransactions, ErrorCode.InvalidTxnState, ErrorCode.TopicAuthorizationFailed],
        [KafkaRequest.Produce] = [ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.NotEnoughReplicas, ErrorCode.Local_Transport, ErrorCode.MsgSizeTooLarge],
        [KafkaRequest.AddOffsetsToTxn] = [.. Coordinator, ErrorCode.ConcurrentTransactions, ErrorCode.InvalidProducerEpoch],
        [KafkaRequest.TxnOffsetCommit] = [.. Coordinator, .. Membership, ErrorCode.GroupAuthorizationFailed],
        [KafkaRequest.EndTxn] = [.. Coordinator, ErrorCode.ConcurrentTransactions, ErrorCode.ProducerFenced, ErrorCode.Local_Transport],
    };

    [EmbeddedFact]
    public void At_least_once_errors_of_group_and_producer_lose_nothing_and_repeat_the_same_events() => Disturb("at_least_once", ManyRequests, [.. OfGroup, .. OfProducer]);

    // The embedded broker keeps no offsets of transactions, so that a lane that fails is offered all of its partition again.
    [EmbeddedFact]
    public void Exactly_once_errors_of_group_and_transactions_lose_nothing_and_repeat_the_same_events() =>
        Disturb("exactly_once", WithTransactions, [.. OfGroup.Where(of => of.Key != KafkaRequest.OffsetCommit), .. OfTransactions]);

    private void Disturb(string guarantee, string[] settings, IReadOnlyList<KeyValuePair<KafkaRequest, ErrorCode[]>> errors)
    {
        string expected = undisturbed.Expected;
        using CrashRun.Group group = undisturbed.Run.NewGroup(guarantee);
        EmbeddedBroker broker = undisturbed.Run.Kafka.Embedded;
        broker.NoteRequests();
        var random = new Random(1);
        var waiting = new Dictionary<KafkaRequest, int>();
        foreach ((KafkaRequest request, ErrorCode[] codes) in errors)
        {
            ErrorCode[] plan = Plan(request, codes, random);
            waiting.Add(request, (plan.Length + 1) / 2);
            broker.FailRequests(request, plan);
        }
        ProcessorProcess processor = group.Run(settings);
        group.Tells(undisturbed.Events, processor);
        if (guarantee == "at_least_once") group.Finishes(processor);
        // Heartbeats go on by themselves; of what comes with records, the last errors may find no request any more.
        Eventually.Becomes(() => Left(broker, waiting).Count == 0, () => $"half of the errors of each request to have happened; left: {string.Join(", ", Left(broker, waiting))}; log: {processor.Log}");
        Assert.Equal(0, processor.Stop());
        group.Events.AreThose(expected);
    }

    // Between two errors some requests go through: a client that never gets anywhere proves nothing. A producer asks who it is until it knows, and then hardly ever again.
    private static ErrorCode[] Plan(KafkaRequest request, ErrorCode[] codes, Random random)
    {
        var plan = new List<ErrorCode>();
        for (int round = 0; round < (request == KafkaRequest.InitProducerId ? 1 : Rounds); round++)
        {
            foreach (ErrorCode code in codes)
            {
                if (request != KafkaRequest.InitProducerId) plan.AddRange(Enumerable.Repeat(ErrorCode.NoError, random.Next(3)));
                plan.Add(code);
            }
        }
        return [.. plan];
    }

    private static List<string> Left(EmbeddedBroker broker, IReadOnlyDictionary<KafkaRequest, int> waiting)
    {
        ILookup<KafkaRequest, KafkaRequest> seen = broker.Requests().ToLookup(request => request);
        return [.. waiting.Where(of => seen[of.Key].Count() < of.Value).Select(of => $"{of.Value - seen[of.Key].Count()} of {of.Key}")];
    }
}
