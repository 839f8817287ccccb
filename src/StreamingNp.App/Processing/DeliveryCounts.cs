using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Processing;

/// <summary>What became of the records to publish.</summary>
/// <param name="Pending">Those on their way.</param>
/// <param name="Delivered">Those that were acknowledged since the start.</param>
/// <param name="Failed">Those that could not be published since the start; their lanes repeat them.</param>
internal sealed record DeliveryCounts(int Pending, long Delivered, long Failed)
{
    /// <summary>What a delivery says; nothing where there is none, as with transactions, where a lane fails instead.</summary>
    public static DeliveryCounts Of(KafkaDelivery? delivery) => delivery is null ? new(0, 0, 0) : new(delivery.Pending, delivery.Delivered, delivery.Failed);
}
