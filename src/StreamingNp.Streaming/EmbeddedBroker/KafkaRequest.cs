namespace StreamingNp.Streaming.EmbeddedBroker;

/// <summary>The requests of the Kafka protocol that <see cref="EmbeddedBroker.FailRequests"/> can make fail; the values are the protocol's own API keys.</summary>
public enum KafkaRequest
{
    /// <summary>A producer sends records.</summary>
    Produce = 0,

    /// <summary>A consumer asks for records.</summary>
    Fetch = 1,

    /// <summary>A client asks for the first or last offset of a partition, or for the offset of a time.</summary>
    ListOffsets = 2,

    /// <summary>A client asks for brokers, topics and partitions.</summary>
    Metadata = 3,

    /// <summary>A consumer group commits offsets.</summary>
    OffsetCommit = 8,

    /// <summary>A consumer group asks for its committed offsets.</summary>
    OffsetFetch = 9,

    /// <summary>A client asks which broker looks after a group or a transaction.</summary>
    FindCoordinator = 10,

    /// <summary>A consumer joins its group.</summary>
    JoinGroup = 11,

    /// <summary>A consumer tells its group that it is alive.</summary>
    Heartbeat = 12,

    /// <summary>A consumer leaves its group.</summary>
    LeaveGroup = 13,

    /// <summary>A consumer fetches its share of the partitions.</summary>
    SyncGroup = 14,

    /// <summary>An idempotent or transactional producer asks for its id.</summary>
    InitProducerId = 22,

    /// <summary>A transactional producer adds partitions to its transaction.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>A transactional producer says that it will commit offsets of a consumer group.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>A transactional producer commits or aborts its transaction.</summary>
    EndTxn = 26,

    /// <summary>A transactional producer commits offsets of a consumer group in its transaction.</summary>
    TxnOffsetCommit = 28,
}
