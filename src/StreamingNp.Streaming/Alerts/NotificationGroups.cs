using Confluent.Kafka;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>
/// Makes notifications of events: incidents that begin within <see cref="AlertOptions.GroupWait"/> and share the value of the tag
/// <see cref="AlertOptions.GroupBy"/> become one. The events of one incident stay in order.
/// </summary>
/// <param name="options">What is put together.</param>
/// <param name="endsToo">Whether what changes or ends together becomes one notification, too.</param>
/// <param name="time">The clock.</param>
internal sealed class NotificationGroups(AlertOptions options, bool endsToo, TimeProvider time)
{
    private const int MaxEvents = 100;

    private readonly List<Notification> _open = [];
    private readonly Queue<Notification> _ready = new();

    /// <summary>The notifications that wait, those that may be sent first.</summary>
    public IEnumerable<Notification> Waiting => _ready.Concat(_open);

    /// <summary>Takes an event.</summary>
    public void Take(PublishedEvent anomaly, TopicPartitionOffset place)
    {
        // What was said of the incident before goes first.
        foreach (Notification earlier in _open.Where(waiting => waiting.TellsOf(anomaly.Incident)).ToList()) Close(earlier);
        string? value = options.GroupBy is { } tag && (endsToo || anomaly.State == IncidentChange.Opened) ? anomaly.Tags.GetValueOrDefault(tag) : null;
        Notification? group = value is null ? null : _open.Find(waiting => waiting.Admits(anomaly, value, options.GroupWait, MaxEvents));
        if (group is null)
        {
            group = new Notification(anomaly, value, time.GetTimestamp());
            if (value is null) _ready.Enqueue(group);
            else _open.Add(group);
        }
        group.Add(anomaly, place);
    }

    /// <summary>The next notification to send; null where none is due. It is no longer waiting then.</summary>
    public Notification? Next()
    {
        foreach (Notification due in _open.Where(waiting => time.GetElapsedTime(waiting.CreatedAt) >= options.GroupWait).ToList()) Close(due);
        while (_ready.TryDequeue(out Notification? next))
            if (next.Count > 0) return next;
        return null;
    }

    /// <summary>Drops what waits of a partition.</summary>
    public void Forget(TopicPartition partition)
    {
        foreach (Notification waiting in Waiting) waiting.Forget(partition);
        _open.RemoveAll(waiting => waiting.Count == 0);
    }

    private void Close(Notification group)
    {
        _open.Remove(group);
        _ready.Enqueue(group);
    }
}
