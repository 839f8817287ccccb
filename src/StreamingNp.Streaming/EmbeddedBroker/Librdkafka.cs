using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamingNp.Streaming.EmbeddedBroker;

/// <summary>The functions of librdkafka that Confluent.Kafka does not offer: its mock cluster (rdkafka_mock.h).</summary>
internal static partial class Librdkafka
{
    public const int Producer = 0;
    private const string Name = "librdkafka";

    // The order in which Confluent.Kafka tries them: the usual build, the one without GSSAPI, the one for musl.
    private static readonly string[] Builds = [Name, "centos8-librdkafka", "alpine-librdkafka"];

    static Librdkafka()
    {
        Library.Load();
        NativeLibrary.SetDllImportResolver(typeof(Librdkafka).Assembly, Resolve);
    }

    // Handles and callbacks must not cross between two copies of the library: take the very file that Confluent.Kafka has loaded.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        using var process = Process.GetCurrentProcess();
        string? loaded = process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
            .FirstOrDefault(file => Builds.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.OrdinalIgnoreCase));
        if (loaded is not null) return NativeLibrary.Load(loaded);
        // macOS does not list modules; a lookup on behalf of Confluent.Kafka finds what its own lookup found.
        foreach (string build in Builds)
            if (NativeLibrary.TryLoad(build, typeof(Library).Assembly, path, out nint handle)) return handle;
        return 0;
    }

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Set(nint configuration, string name, string value, Span<byte> error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_new")]
    public static partial nint New(int type, nint configuration, Span<byte> error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyCluster(nint cluster);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint BootstrapServers(nint cluster);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetInitialRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode CreateTopic(nint cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_topic_delete", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode DeleteTopic(nint cluster, string topic);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_partition_delete_records", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ErrorCode DeleteRecords(nint cluster, string topic, int partition, long beforeOffset);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial ErrorCode SetBrokerDown(nint cluster, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial ErrorCode SetBrokerUp(nint cluster, int broker);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    public static partial ErrorCode SetRoundTripTime(nint cluster, int broker, int milliseconds);

    // The array form: a variadic function cannot be called from .NET on every platform.
    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushRequestErrors(nint cluster, short request, nuint count, ReadOnlySpan<ErrorCode> errors);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_clear_request_errors")]
    public static partial void ClearRequestErrors(nint cluster, short request);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_start_request_tracking")]
    public static partial void StartRequestTracking(nint cluster);

    // The requests since tracking began, in the order in which they came; to be given back with DestroyRequests.
    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_get_requests")]
    public static partial nint Requests(nint cluster, out nuint count);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_request_api_key")]
    public static partial short RequestKey(nint request);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mock_request_destroy_array")]
    public static partial void DestroyRequests(nint requests, nuint count);
}
