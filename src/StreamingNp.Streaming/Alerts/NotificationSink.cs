using System.Net.Http.Headers;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Events;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Sends a message for each change of an incident, or of a group of them, one after the other. An event counts as delivered when the other side has accepted it.</summary>
internal sealed class NotificationSink : IAlertSink
{
    private const int MaxWaiting = 1_000;

    private readonly AlertOptions _options;
    private readonly INotificationFormat _format;
    private readonly TimeProvider _time;
    private readonly AlertMetrics _metrics;
    private readonly AlertEndpoint _endpoint;
    private readonly NotificationGroups _groups;
    private readonly RecentIds _delivered = new();
    private Notification? _current;
    private byte[]? _body;
    private bool _isUnwanted;
    private long _waiting;

    /// <summary>Makes a sink.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="url">Where messages go.</param>
    /// <param name="format">How they read.</param>
    /// <param name="secrets">What may never be logged.</param>
    /// <param name="options">What is sent, and how long it is tried.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public NotificationSink(string name, Uri url, INotificationFormat format, IEnumerable<string> secrets, AlertOptions options, AlertMetrics metrics, TimeProvider time, ILogger logger)
    {
        (Name, _format, _options, _metrics, _time) = (name, format, options, metrics, time);
        _endpoint = new AlertEndpoint(name, url, secrets, options, metrics, time, logger, format.Judge);
        _groups = new NotificationGroups(options, format.GroupsEnds, time);
        metrics.ShowWaiting(name, () => Interlocked.Read(ref _waiting));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsHistory => false;

    /// <inheritdoc/>
    public bool IsFull => _waiting >= MaxWaiting;

    /// <inheritdoc/>
    public bool IsSending => _endpoint.IsSending;

    /// <inheritdoc/>
    public bool HasEnded { get; private set; }

    /// <inheritdoc/>
    public void Take(PublishedEvent anomaly, TopicPartitionOffset place, bool delivered)
    {
        // Severity only rises while an incident lasts: who was not told of its beginning is not told of its end either.
        if (delivered || anomaly.Severity < _options.MinSeverity) return;
        // The topic may hold an event twice.
        if (_delivered.Has(anomaly.Id)) return;
        if (_current?.Has(anomaly.Id) == true) _isUnwanted = false;
        if (Outstanding.Any(waiting => waiting.Has(anomaly.Id))) return;
        _groups.Take(anomaly, place);
        Count();
    }

    /// <inheritdoc/>
    public void Turn(bool maySend)
    {
        if (HasEnded) return;
        if (_endpoint.TakeAnswer() is { } answer) TakeNote(answer);
        while (maySend && _endpoint.IsFree && !HasEnded)
        {
            if (_current is null)
            {
                _current = _groups.Next();
                if (_current is null) return;
                _body = _format.Write(_current);
                if (_body is null)
                {
                    Done();
                    continue;
                }
            }
            Send(_current, _body!);
        }
    }

    /// <inheritdoc/>
    public long? FirstWaiting(TopicPartition partition) => Outstanding.Min(waiting => waiting.FirstIn(partition));

    /// <inheritdoc/>
    public void Forget(TopicPartition partition)
    {
        _groups.Forget(partition);
        // What is under way may still arrive; if it fails, whoever has the partition now sends it.
        if (_current is { Count: 1 } && _current.FirstIn(partition) is not null) _isUnwanted = true;
        if (!IsSending) DropUnwanted();
        Count();
    }

    /// <inheritdoc/>
    public void Dispose() => _endpoint.Dispose();

    private IEnumerable<Notification> Outstanding => _current is null ? _groups.Waiting : _groups.Waiting.Prepend(_current);

    private void Send(Notification notification, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_format.MediaType, "utf-8");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("StreamingNp", null));
        _format.AddHeaders(request, notification.Id, body, _time.GetUtcNow());
        _endpoint.Send(request);
    }

    private void TakeNote(EndpointAnswer answer)
    {
        if (answer == EndpointAnswer.Accepted) _metrics.Sent(Name, _current!.Count);
        if (answer == EndpointAnswer.Refused) _metrics.Refused(Name, _current!.Count);
        if (answer == EndpointAnswer.Gone) HasEnded = true;
        if (answer is EndpointAnswer.Accepted or EndpointAnswer.Refused) Done();
        else DropUnwanted();
    }

    private void DropUnwanted()
    {
        if (!_isUnwanted) return;
        (_current, _body, _isUnwanted) = (null, null, false);
        Count();
    }

    private void Done()
    {
        foreach (PublishedEvent anomaly in _current!.Events) _delivered.Add(anomaly.Id);
        (_current, _body, _isUnwanted) = (null, null, false);
        Count();
    }

    private void Count() => Interlocked.Exchange(ref _waiting, Outstanding.Sum(waiting => (long)waiting.Count));
}
