using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Alerts;

/// <summary>
/// Sends alerts to every Alertmanager of a cluster, each apart from the others: what fires again and again until it is resolved, and what
/// is resolved for another five minutes (https://github.com/prometheus/alertmanager/blob/main/docs/alerts_api.md). An event counts as delivered when one of them has accepted it.
/// </summary>
internal sealed class AlertmanagerSink : IAlertSink
{
    /// <summary>The most alerts that are kept.</summary>
    internal const int MaxAlerts = 10_000;

    private const int MaxWaiting = 1_000, MaxPerRequest = 100, Lifetimes = 4;
    private static readonly TimeSpan ResendResolved = TimeSpan.FromMinutes(5);

    private readonly AlertmanagerOptions _alertmanager;
    private readonly AlertOptions _options;
    private readonly TimeProvider _time;
    private readonly AlertMetrics _metrics;
    private readonly ILogger _logger;
    private readonly AlertEndpoint[] _peers;
    private readonly List<(AlertmanagerAlert Alert, int Version, bool SaysResolved)>[] _sending;
    private readonly int[] _maxPerRequest;
    private readonly AuthenticationHeaderValue? _user;
    private readonly OrderedDictionary<string, AlertmanagerAlert> _alerts = [];
    private readonly RecentIds _over = new();
    private readonly Throttle _warnings;
    private long _waiting;

    /// <summary>Makes a sink.</summary>
    /// <param name="alertmanager">The cluster, and what alerts carry.</param>
    /// <param name="options">What is sent, and how long it is tried.</param>
    /// <param name="metrics">The counters.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public AlertmanagerSink(AlertmanagerOptions alertmanager, AlertOptions options, AlertMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_alertmanager, _options, _metrics, _time, _logger) = (alertmanager, options, metrics, time, logger);
        string[] secrets = alertmanager.BasicAuth is { } user ? [user[(user.IndexOf(':', StringComparison.Ordinal) + 1)..]] : [];
        _peers = [.. alertmanager.Urls.Select(url => new AlertEndpoint(Name, new Uri($"{url.AbsoluteUri.TrimEnd('/')}/api/v2/alerts"), secrets, options, metrics, time, logger, Judge))];
        _maxPerRequest = [.. _peers.Select(_ => MaxPerRequest)];
        _sending = [.. _peers.Select(_ => new List<(AlertmanagerAlert, int, bool)>())];
        if (alertmanager.BasicAuth is { } known) _user = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(known)));
        _warnings = new Throttle(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), time);
        metrics.ShowWaiting(Name, () => Interlocked.Read(ref _waiting));
    }

    /// <inheritdoc/>
    public string Name => "alertmanager";

    /// <inheritdoc/>
    public bool NeedsHistory => true;

    /// <inheritdoc/>
    public bool IsFull => _waiting >= MaxWaiting;

    /// <inheritdoc/>
    public bool IsSending => _peers.Any(peer => peer.IsSending);

    /// <inheritdoc/>
    public bool HasEnded => false;

    /// <inheritdoc/>
    public void Take(PublishedEvent anomaly, TopicPartitionOffset place, bool delivered)
    {
        // The topic may hold an event twice, and an incident that is over stays so.
        if (_over.Has(anomaly.Incident)) return;
        if (delivered && anomaly.State == IncidentChange.Resolved)
        {
            End(anomaly.Incident);
            return;
        }
        if (AlertOf(anomaly, place) is not { } alert || (alert.IsKnown && (alert.Latest.Id == anomaly.Id || alert.Latest.State == IncidentChange.Resolved))) return;
        alert.Take(anomaly, place.Offset.Value, delivered);
        Count();
    }

    /// <inheritdoc/>
    public void Turn(bool maySend)
    {
        for (int peer = 0; peer < _peers.Length; peer++)
            if (_peers[peer].TakeAnswer() is { } answer) TakeNote(peer, answer);
        foreach (AlertmanagerAlert alert in _alerts.Values) alert.Settle(_time, _alertmanager.Resend);
        foreach (string over in _alerts.Where(alert => IsOver(alert.Value)).Select(alert => alert.Key).ToList()) End(over);
        if (!maySend) return;
        for (int peer = 0; peer < _peers.Length; peer++)
            if (_peers[peer].IsFree) Send(peer);
    }

    /// <inheritdoc/>
    public long? FirstWaiting(TopicPartition partition) => _alerts.Values.Where(alert => alert.Partition == partition).Min(alert => alert.FirstWaiting);

    /// <inheritdoc/>
    public void Forget(TopicPartition partition)
    {
        foreach (string gone in _alerts.Where(alert => alert.Value.Partition == partition).Select(alert => alert.Key).ToList()) _alerts.Remove(gone);
        Count();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AlertEndpoint peer in _peers) peer.Dispose();
    }

    // It, or a proxy before it, has a limit for requests.
    private static EndpointAnswer? Judge(HttpStatusCode status, string body) => status == HttpStatusCode.RequestEntityTooLarge ? EndpointAnswer.TooLarge : null;

    private AlertmanagerAlert? AlertOf(PublishedEvent anomaly, TopicPartitionOffset place)
    {
        if (_alerts.TryGetValue(anomaly.Incident, out AlertmanagerAlert? alert)) return alert;
        if (anomaly.Severity < _options.MinSeverity) return null;
        if (_alerts.Count >= MaxAlerts)
        {
            if (_warnings.IsDue()) _logger.TooManyOpen(MaxAlerts);
            _alerts.RemoveAt(0);
        }
        alert = new AlertmanagerAlert(anomaly, place, AlertmanagerJson.LabelsOf(anomaly, _alertmanager), _peers.Length);
        _alerts.Add(anomaly.Incident, alert);
        return alert;
    }

    private void Send(int peer)
    {
        List<AlertmanagerAlert> due = [.. _alerts.Values.Where(alert => alert.IsDue(peer, _time, _alertmanager.Resend)).Take(_maxPerRequest[peer])];
        if (due.Count == 0) return;
        _sending[peer].AddRange(due.Select(alert => (alert, alert.Version, alert.SaysResolved)));
        var request = new HttpRequestMessage(HttpMethod.Post, _peers[peer].Url)
        {
            Content = new ByteArrayContent(AlertmanagerJson.Write(due, _time.GetUtcNow(), Lifetimes * _alertmanager.Resend)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = _user;
        _peers[peer].Send(request);
    }

    private void TakeNote(int peer, EndpointAnswer answer)
    {
        if (answer == EndpointAnswer.TooLarge)
        {
            // One that is too large alone would hold up the others.
            if (_sending[peer].Count == 1) answer = EndpointAnswer.Refused;
            _maxPerRequest[peer] = Math.Max(1, _sending[peer].Count / 2);
        }
        // Where some of them were refused, the others were taken; they are all sent again with the next round.
        if (answer is EndpointAnswer.Accepted or EndpointAnswer.Refused or EndpointAnswer.Gone)
        {
            long now = _time.GetTimestamp();
            int changes = _sending[peer].Sum(sent => sent.Alert.Accept(peer, sent.Version, sent.SaysResolved, now));
            if (answer == EndpointAnswer.Accepted) _metrics.Sent(Name, changes);
            else _metrics.Refused(Name, changes);
        }
        _sending[peer].Clear();
        Count();
    }

    private void End(string incident)
    {
        _alerts.Remove(incident);
        _over.Add(incident);
    }

    private bool IsOver(AlertmanagerAlert alert) => alert.ResolvedSince is { } since && alert.FirstWaiting is null && _time.GetElapsedTime(since) >= ResendResolved;

    private void Count() => Interlocked.Exchange(ref _waiting, _alerts.Values.Sum(alert => (long)alert.Changes));
}
