using Confluent.Kafka;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>One incident as Alertmanager knows it: labels that stay as they were at first, and what changes of it.</summary>
internal sealed class AlertmanagerAlert
{
    private readonly (int Version, long At)[] _peers;

    /// <summary>Makes an alert of an incident's first event.</summary>
    /// <param name="first">The event.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="peers">How many Alertmanagers there are.</param>
    public AlertmanagerAlert(PublishedEvent first, TopicPartitionOffset place, IReadOnlyDictionary<string, string> labels, int peers)
    {
        (Latest, Labels, Partition, Start) = (first, labels, place.TopicPartition, first.Start);
        _peers = new (int, long)[peers];
    }

    /// <summary>Its identity.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>When the incident began.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The partition of its events.</summary>
    public TopicPartition Partition { get; }

    /// <summary>The newest event of the incident.</summary>
    public PublishedEvent Latest { get; private set; }

    /// <summary>Counts what there is to say: each event, and that it is resolved.</summary>
    public int Version { get; private set; }

    /// <summary>Whether it has taken an event.</summary>
    public bool IsKnown => Version > 0;

    /// <summary>The offset of the first event that no Alertmanager has accepted; null where there is none.</summary>
    public long? FirstWaiting { get; private set; }

    /// <summary>The changes that no Alertmanager has accepted.</summary>
    public int Changes { get; private set; }

    /// <summary>Since when an Alertmanager knows that it fires; null where none does.</summary>
    public long? FiringSince { get; private set; }

    /// <summary>Whether it is sent as resolved.</summary>
    public bool SaysResolved { get; private set; }

    /// <summary>Since when an Alertmanager knows that it is resolved; null where none does.</summary>
    public long? ResolvedSince { get; private set; }

    /// <summary>Takes an event of the incident.</summary>
    public void Take(PublishedEvent anomaly, long offset, bool delivered)
    {
        Latest = anomaly;
        Version++;
        if (delivered)
        {
            FiringSince ??= long.MinValue;
            return;
        }
        FirstWaiting ??= offset;
        Changes++;
    }

    /// <summary>
    /// Says that it is resolved once it may: Alertmanager notifies nobody of an alert that it first sees resolved, or sees for a
    /// moment only. Such an incident fires for <paramref name="atLeast"/> first, even when it is long over.
    /// </summary>
    public void Settle(TimeProvider time, TimeSpan atLeast)
    {
        if (SaysResolved || Latest.State != IncidentChange.Resolved || FiringSince is not { } since) return;
        if (since != long.MinValue && time.GetElapsedTime(since) < atLeast) return;
        SaysResolved = true;
        Version++;
    }

    /// <summary>Whether a peer lacks its newest version, or is to be reminded of it.</summary>
    public bool IsDue(int peer, TimeProvider time, TimeSpan resend) => _peers[peer].Version != Version || time.GetElapsedTime(_peers[peer].At) >= resend;

    /// <summary>A peer has what was sent as <paramref name="version"/>.</summary>
    /// <returns>The changes that were accepted for the first time.</returns>
    public int Accept(int peer, int version, bool saidResolved, long now)
    {
        _peers[peer] = (version, now);
        if (saidResolved) ResolvedSince ??= now;
        else FiringSince ??= now;
        // That it is over is only said when it is said.
        if (version != Version || (Latest.State == IncidentChange.Resolved && !saidResolved)) return 0;
        int accepted = Changes;
        (FirstWaiting, Changes) = (null, 0);
        return accepted;
    }
}
