using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.EmbeddedBroker;

/// <summary>
/// A Kafka cluster inside this process, for demonstrations and tests: the mock cluster that librdkafka brings along.
/// It speaks the real protocol on sockets of 127.0.0.1, so that clients of any kind and from any process can use it.
/// </summary>
/// <remarks>
/// <para>
/// It does: topics (made by <see cref="CreateTopic"/>, or with 4 partitions by the first record), consumer groups with
/// range and cooperative-sticky assignment, committed offsets, idempotent producers, and the calls of a transaction.
/// </para>
/// <para>
/// It does not: keep more than the newest 5 MB or 100,000 records of a partition (what is older is gone without a word),
/// look offsets up by time, keep offsets that are sent with a transaction, tell read_committed from read_uncommitted,
/// create topics through the admin client, compact topics, or write anything to disk. A member that joins or leaves an
/// existing group is waited for until one second before the group's session timeout.
/// </para>
/// </remarks>
public sealed class EmbeddedBroker : IDisposable
{
    private readonly nint _client;
    private readonly Lock _gate = new();
    private nint _cluster;

    /// <summary>Starts the cluster; its brokers listen when the constructor returns.</summary>
    /// <param name="brokers">The number of brokers, 1 to 16; their ids start at 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="brokers"/> is not in 1 to 16.</exception>
    /// <exception cref="InvalidOperationException">librdkafka could not start the cluster.</exception>
    public EmbeddedBroker(int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(brokers, 16);
        Brokers = brokers;
        Span<byte> error = stackalloc byte[512];
        error.Clear();
        nint configuration = Librdkafka.NewConfiguration();
        // The client only lends the cluster a place to live: it has no brokers of its own, and nothing worth a line in the log.
        if (Librdkafka.Set(configuration, "log_level", "0", error, (nuint)error.Length) != 0)
            throw new InvalidOperationException($"librdkafka refused a setting of the embedded broker: {Text(error)}.");
        _client = Librdkafka.New(Librdkafka.Producer, configuration, error, (nuint)error.Length);
        if (_client == 0) throw new InvalidOperationException($"librdkafka could not start the embedded broker: {Text(error)}.");
        _cluster = Librdkafka.NewCluster(_client, brokers);
        if (_cluster == 0)
        {
            Librdkafka.Destroy(_client);
            throw new InvalidOperationException($"librdkafka could not start an embedded cluster of {brokers} brokers; see whether 127.0.0.1 lets a process listen.");
        }
        // A first member is not kept waiting for others (a real broker's default is 3 seconds).
        Librdkafka.SetInitialRebalanceDelay(_cluster, 0);
        BootstrapServers = Marshal.PtrToStringUTF8(Librdkafka.BootstrapServers(_cluster))!;
    }

    /// <summary>The number of brokers.</summary>
    public int Brokers { get; }

    /// <summary>The addresses of the brokers, as clients want them: 127.0.0.1:port, separated by commas.</summary>
    public string BootstrapServers { get; }

    /// <summary>Creates a topic.</summary>
    /// <param name="name">The topic's name.</param>
    /// <param name="partitions">The number of partitions, 1 or more. Because of the 5 MB a partition keeps, 16 and more for a stream of any size.</param>
    /// <exception cref="InvalidOperationException">The topic exists.</exception>
    public void CreateTopic(string name, int partitions)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        Call(cluster => Librdkafka.CreateTopic(cluster, name, partitions, replicationFactor: Math.Min(Brokers, 3)), $"create topic {name}");
    }

    /// <summary>Deletes a topic with all its records.</summary>
    /// <param name="name">The topic.</param>
    /// <exception cref="InvalidOperationException">There is no such topic.</exception>
    public void DeleteTopic(string name) => Call(cluster => Librdkafka.DeleteTopic(cluster, name), $"delete topic {name}");

    /// <summary>Deletes the oldest records of a partition, as retention does; the partition then starts at or before <paramref name="beforeOffset"/>.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="beforeOffset">The offset that the partition starts at; at most its end.</param>
    /// <exception cref="InvalidOperationException">There is no such partition or offset.</exception>
    public void DeleteRecords(string topic, int partition, long beforeOffset) =>
        Call(cluster => Librdkafka.DeleteRecords(cluster, topic, partition, beforeOffset), $"delete records of {topic}/{partition} before offset {beforeOffset}");

    /// <summary>Cuts a broker's connections and lets nobody connect until <see cref="BringBrokerUp"/>. Its records stay.</summary>
    /// <param name="id">The broker, from 1.</param>
    /// <exception cref="InvalidOperationException">There is no such broker.</exception>
    public void TakeBrokerDown(int id) => Call(cluster => Librdkafka.SetBrokerDown(cluster, id), $"take broker {id} down");

    /// <summary>Undoes <see cref="TakeBrokerDown"/>.</summary>
    /// <param name="id">The broker, from 1.</param>
    /// <exception cref="InvalidOperationException">There is no such broker.</exception>
    public void BringBrokerUp(int id) => Call(cluster => Librdkafka.SetBrokerUp(cluster, id), $"bring broker {id} up");

    /// <summary>Delays every answer of a broker.</summary>
    /// <param name="id">The broker, from 1.</param>
    /// <param name="roundTripTime">The delay, to the millisecond; zero for none.</param>
    /// <exception cref="InvalidOperationException">There is no such broker.</exception>
    public void Delay(int id, TimeSpan roundTripTime) =>
        Call(cluster => Librdkafka.SetRoundTripTime(cluster, id, (int)roundTripTime.TotalMilliseconds), $"delay broker {id}");

    /// <summary>Makes the next requests of one kind fail, on whichever broker they arrive, each with the next of the errors; the requests after those succeed again.</summary>
    /// <param name="request">The kind of request.</param>
    /// <param name="errors">The errors, in order; <see cref="ErrorCode.Local_Transport"/> cuts the connection.</param>
    public void FailRequests(KafkaRequest request, params ErrorCode[] errors) => Call(cluster =>
    {
        Librdkafka.PushRequestErrors(cluster, (short)request, (nuint)errors.Length, errors);
        return ErrorCode.NoError;
    }, $"fail {request} requests");

    /// <summary>Forgets the errors of <see cref="FailRequests"/> that no request has had yet.</summary>
    /// <param name="request">The kind of request.</param>
    public void StopFailing(KafkaRequest request) => Call(cluster =>
    {
        Librdkafka.ClearRequestErrors(cluster, (short)request);
        return ErrorCode.NoError;
    }, $"stop failing {request} requests");

    /// <summary>Begins to note the requests that arrive, for <see cref="Requests"/>. They take memory until the cluster stops.</summary>
    public void NoteRequests() => Call(cluster =>
    {
        Librdkafka.StartRequestTracking(cluster);
        return ErrorCode.NoError;
    }, "note requests");

    /// <summary>The requests that arrived since <see cref="NoteRequests"/>, in order; some are of kinds that <see cref="KafkaRequest"/> has no name for.</summary>
    public IReadOnlyList<KafkaRequest> Requests()
    {
        KafkaRequest[] kinds = [];
        Call(cluster =>
        {
            nint requests = Librdkafka.Requests(cluster, out nuint count);
            kinds = new KafkaRequest[count];
            for (int index = 0; index < kinds.Length; index++) kinds[index] = (KafkaRequest)Librdkafka.RequestKey(Marshal.ReadIntPtr(requests, index * nint.Size));
            Librdkafka.DestroyRequests(requests, count);
            return ErrorCode.NoError;
        }, "tell the requests");
        return kinds;
    }

    /// <summary>Stops the cluster; everything in it is gone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_cluster == 0) return;
            Librdkafka.DestroyCluster(_cluster);
            Librdkafka.Destroy(_client);
            _cluster = 0;
        }
    }

    private void Call(Func<nint, ErrorCode> function, string what)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_cluster == 0, this);
            ErrorCode error = function(_cluster);
            if (error != ErrorCode.NoError) throw new InvalidOperationException($"The embedded broker could not {what}: {error.GetReason()}.");
        }
    }

    private static string Text(ReadOnlySpan<byte> message) => Encoding.UTF8.GetString(message[..Math.Max(0, message.IndexOf((byte)0))]);
}
