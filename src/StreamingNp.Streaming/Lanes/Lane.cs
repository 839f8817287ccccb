using System.Threading.Channels;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The pipeline of one assigned partition: batches in, windows to the scorers and back, events out, and then the offset that may be committed.</summary>
internal sealed class Lane : ILane
{
    private readonly Channel<RecordBatch> _batches = Channel.CreateUnbounded<RecordBatch>(new() { SingleReader = true, SingleWriter = true });
    private readonly UniqueKillSwitch _killSwitch;
    private long _completedOffset;

    /// <summary>Starts a lane.</summary>
    /// <param name="options">What it does.</param>
    /// <param name="services">What it works with.</param>
    /// <param name="topic">The topic of its partition.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="startOffset">Where it starts.</param>
    /// <param name="materializer">Runs it.</param>
    public Lane(LaneOptions options, LaneServices services, string topic, int partition, long startOffset, IMaterializer materializer)
    {
        _completedOffset = startOffset;
        (_killSwitch, Task<Done> completion) = ChannelSource.FromReader(_batches.Reader)
            .ViaMaterialized(KillSwitches.Single<RecordBatch>(), Keep.Right)
            .Via(new LaneStage(options, services, topic, partition, startOffset))
            .SelectAsync(options.MostDeliveries, output => DeliverAsync(output, services.Delivery))
            .ToMaterialized(Sink.ForEach<long>(offset => Volatile.Write(ref _completedOffset, offset)), Keep.Both)
            .Run(materializer);
        Completion = completion;
    }

    /// <inheritdoc/>
    public long CompletedOffset => Volatile.Read(ref _completedOffset);

    /// <inheritdoc/>
    public Task Completion { get; }

    /// <inheritdoc/>
    public void Offer(RecordBatch batch) => _batches.Writer.TryWrite(batch);

    /// <inheritdoc/>
    public void Complete() => _batches.Writer.TryComplete();

    /// <inheritdoc/>
    public void Abort() => _killSwitch.Abort(new OperationCanceledException("The partition is no longer this lane's."));

    private static async Task<long> DeliverAsync(LaneOutput output, IDelivery delivery)
    {
        if (output.Records.Count > 0) await Task.WhenAll(output.Records.Select(delivery.DeliverAsync)).ConfigureAwait(false);
        return output.NextOffset;
    }
}
