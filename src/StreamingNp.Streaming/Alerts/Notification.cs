using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Streaming.Alerts;

/// <summary>What is sent as one message: the same change of one incident, or of several that share the value of a tag.</summary>
/// <param name="first">Its first event.</param>
/// <param name="shared">The value that they share; null where it stays alone.</param>
/// <param name="createdAt">When the first came, by the clock's timestamp.</param>
internal sealed class Notification(PublishedEvent first, string? shared, long createdAt)
{
    private readonly List<(PublishedEvent Event, TopicPartitionOffset Place)> _members = [];

    /// <summary>Its events, the first incident first.</summary>
    public IReadOnlyList<PublishedEvent> Events => [.. _members.Select(member => member.Event).OrderBy(MomentOf).ThenBy(anomaly => anomaly.Id, StringComparer.Ordinal)];

    /// <summary>How many events it has.</summary>
    public int Count => _members.Count;

    /// <summary>What happened to its incidents.</summary>
    public IncidentChange State => first.State;

    /// <summary>The value of the tag that its incidents share; null where it is alone.</summary>
    public string? Shared => shared;

    /// <summary>When its first event came.</summary>
    public long CreatedAt => createdAt;

    /// <summary>Its id: that of its event, or of all its events together. The same events have the same one.</summary>
    public string Id => _members is [var only]
        ? only.Event.Id
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', Events.Select(anomaly => anomaly.Id)))).AsSpan(0, 16));

    /// <summary>The highest severity of its events.</summary>
    public Severity Severity => _members.Max(member => member.Event.Severity);

    /// <summary>Adds an event.</summary>
    public void Add(PublishedEvent anomaly, TopicPartitionOffset place) => _members.Add((anomaly, place));

    /// <summary>Whether an event of the same change belongs to it: it shares the value, and is not further from the first than <paramref name="wait"/>.</summary>
    public bool Admits(PublishedEvent anomaly, string value, TimeSpan wait, int most) =>
        shared == value && anomaly.State == State && _members.Count < most && (MomentOf(anomaly) - MomentOf(first)).Duration() <= wait;

    /// <summary>Whether it tells of an incident.</summary>
    public bool TellsOf(string incident) => _members.Exists(member => member.Event.Incident == incident);

    /// <summary>Whether it has an event with that id.</summary>
    public bool Has(string id) => _members.Exists(member => member.Event.Id == id);

    /// <summary>The first offset of its events in a partition; null where it has none.</summary>
    public long? FirstIn(TopicPartition partition) =>
        _members.Where(member => member.Place.TopicPartition == partition).Select(member => (long?)member.Place.Offset.Value).Min();

    /// <summary>Drops its events of a partition.</summary>
    public void Forget(TopicPartition partition) => _members.RemoveAll(member => member.Place.TopicPartition == partition);

    // When an incident began, or when it changed.
    private static DateTimeOffset MomentOf(PublishedEvent anomaly) => anomaly.State == IncidentChange.Opened ? anomaly.Start : anomaly.Timestamp;
}
