namespace StreamingNp.Streaming.Source;

/// <summary>
/// What the source needs of a lane: it takes batches of one partition, says how far it is, and can be told to finish.
/// The source calls the methods from its one thread; none of them may block, and none but <see cref="Offer"/> may throw.
/// The properties are read from that thread, and change wherever the lane works.
/// </summary>
public interface ILane
{
    /// <summary>
    /// The offset to commit: everything below it is done for good, its output acknowledged. It starts at the offset
    /// that the lane was opened at and never falls; the source reads it every few milliseconds.
    /// </summary>
    long CompletedOffset { get; }

    /// <summary>
    /// Ends when the lane has: successfully after <see cref="Complete"/>, once everything offered is done and
    /// <see cref="CompletedOffset"/> says so; with a fault when the lane failed, whereupon the source opens another lane
    /// at <see cref="CompletedOffset"/>, unless the fault is an <see cref="IFinalFault"/>.
    /// </summary>
    Task Completion { get; }

    /// <summary>
    /// Takes a batch, in the order of offsets. How much a lane must be able to hold is bounded by
    /// <see cref="SourceOptions.HighWaterMark"/> and one batch; it must be able to finish what it holds without more input.
    /// </summary>
    /// <param name="batch">The next records of the partition.</param>
    void Offer(RecordBatch batch);

    /// <summary>Says that no more batches come: the lane finishes what it holds and then ends <see cref="Completion"/>.</summary>
    void Complete();

    /// <summary>
    /// Says that the partition is no longer this lane's: it stops as soon as it can and emits no more than it cannot
    /// help. What it reports from here on is not looked at.
    /// </summary>
    void Abort();
}
