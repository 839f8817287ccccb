using System.Globalization;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Configuration;

/// <summary>How people and programs see how the processor is.</summary>
public sealed record MonitoringSection
{
    private const string Auto = "auto";

    /// <summary>The interval of status lines.</summary>
    [Setting("How often the log has a line with rates, lag, series, open incidents, dead letters, model and memory; 0s for never.", Min = 0, Max = 86_400)]
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where it answers over HTTP.</summary>
    [Setting("Where /healthz, /healthz/live, /healthz/ready and /metrics are answered: http://HOST:PORT with an IP address or localhost as the host, or empty for nowhere. The host 0.0.0.0 is every address of the machine, and the port 0 is any that is free. auto is http://127.0.0.1:9469; in a container, where DOTNET_RUNNING_IN_CONTAINER is true, it is http://0.0.0.0:9469, so that probes reach it. A port that is in use is a warning.", MayBeEmpty = true)]
    public string HttpAddress { get; init; } = Auto;

    /// <summary>The longest silence of a part that is alive.</summary>
    [Setting("The longest that the source's thread and the scorers may take to answer, and the brokers to acknowledge what is sent; beyond that /healthz/live or /healthz/ready says so. More than lanes.revoke_timeout and twice lanes.look_up_timeout together, which the source's thread may wait.", Min = 1, Max = 86_400)]
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of dead letters that is too much.</summary>
    [Setting("The log warns when a larger share of the records of the last minute went, whole or in part, to the dead letters. The warning shows what was wrong with the newest. 1 is never. Apart from this, /healthz/ready fails when no record of the last five minutes could be read.", Min = 0, Max = 1)]
    public double WarnDeadShare { get; init; } = 0.1;

    /// <summary>The collector of OpenTelemetry.</summary>
    [Setting("The OpenTelemetry collector that metrics and traces are sent to, as OTLP over HTTP with protobuf: http://HOST:4318, to which /v1/metrics and /v1/traces are added. Empty for none. Headers, such as a token, are read from the environment variable OTEL_EXPORTER_OTLP_HEADERS.", MayBeEmpty = true)]
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>How often metrics are sent.</summary>
    [Setting("How often metrics are sent to otlp_endpoint.", Min = 1, Max = 3_600)]
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The share of records with a trace.</summary>
    [Setting("The share of records whose way is sent to otlp_endpoint as a trace, with spans for fetch, score and deliver. A record with the header traceparent continues its producer's trace. 0 for none.", Min = 0, Max = 1)]
    public double TraceShare { get; init; }

    /// <summary>The series whose scores are metrics.</summary>
    [Setting("The series whose newest score, value, expected value and band are metrics, named by patterns as in rules: * and ?, or an expression between slashes. Each series is five time series for Prometheus. Empty for none.", MayBeEmpty = true)]
    public IReadOnlyList<string> ScoreSeries { get; init; } = [];

    /// <summary>The most series whose scores are metrics.</summary>
    [Setting("The most series that score_series shows; the log warns when more match.", Min = 1, Max = 1_000)]
    public int MaxScoreSeries { get; init; } = 100;

    /// <summary>How many series with the highest scores are metrics.</summary>
    [Setting("The number of series with the highest scores of about the last ten minutes that are metrics, like those of score_series and beside them. A series that others pass stays for five minutes, so at most twice as many are shown. Each is five time series for Prometheus. 0 for none.", Min = 0, Max = 100)]
    public int TopScoreSeries { get; init; }

    /// <summary>The address that <see cref="HttpAddress"/> amounts to; empty for none.</summary>
    public string Address => HttpAddress != Auto ? HttpAddress : IsInContainer ? "http://0.0.0.0:9469" : "http://127.0.0.1:9469";

    /// <summary>Whether the process runs in a container.</summary>
    internal bool IsInContainer { get; set; }

    /// <summary>Whether <see cref="OtlpEndpoint"/> is empty or an address that can be sent to.</summary>
    internal bool HasUsableEndpoint => OtlpEndpoint.Length == 0 || (ServiceUrl.IsUsable(OtlpEndpoint) && new Uri(OtlpEndpoint) is { Query: "", Fragment: "" });

    /// <summary>Whether <see cref="Address"/> is empty or an address that can be listened on.</summary>
    internal bool HasUsableAddress =>
        Address.Length == 0
        || (Uri.TryCreate(Address, UriKind.Absolute, out Uri? address) && address is { Scheme: "http", PathAndQuery: "/", UserInfo: "", Fragment: "" }
            // Of any other name every address of the machine would be listened on.
            && (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || address.Host == "localhost")
            && Address.TrimEnd('/').EndsWith(string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal));

    /// <summary>The series whose scores are metrics because they are the highest; null for none.</summary>
    internal TopSeries? ToTopSeries(TimeProvider time) => TopScoreSeries > 0 ? new(TopScoreSeries, time) : null;

    /// <summary>The series whose scores are metrics by their names.</summary>
    internal IReadOnlyList<NamePattern> ToShownPatterns() => [.. ScoreSeries.Select(pattern => new NamePattern(pattern))];
}
