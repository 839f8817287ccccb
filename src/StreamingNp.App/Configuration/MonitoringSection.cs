using System.Globalization;

namespace StreamingNp.App.Configuration;

/// <summary>How people and programs see how the processor is.</summary>
public sealed record MonitoringSection
{
    private const string Auto = "auto";

    /// <summary>The interval of status lines.</summary>
    [Setting("How often the log has a line with rates, lag, series, open incidents, dead letters, model and memory; 0s for never.", Least = 0, Most = 86_400)]
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where it answers over HTTP.</summary>
    [Setting("Where /healthz, /healthz/live and /healthz/ready are answered: http://HOST:PORT, or empty for nowhere. The host 0.0.0.0 is every address of the machine, and the port 0 is any that is free. auto is http://127.0.0.1:9469; in a container, where DOTNET_RUNNING_IN_CONTAINER is true, it is http://0.0.0.0:9469, so that probes reach it. A port that is in use is a warning.", MayBeEmpty = true)]
    public string HttpAddress { get; init; } = Auto;

    /// <summary>The longest silence of a part that is alive.</summary>
    [Setting("The longest that the source's thread and the scorers may take to answer, and the brokers to acknowledge what is sent; beyond that /healthz/live or /healthz/ready says so. More than lanes.revoke_timeout and twice lanes.look_up_timeout together, which the source's thread may wait.", Least = 1, Most = 86_400)]
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of dead letters that is too much.</summary>
    [Setting("The log warns when a larger share of the records of the last minute went, whole or in part, to the dead letters. The warning shows what was wrong with the newest. 1 is never. Apart from this, /healthz/ready fails when no record of the last five minutes could be read.", Least = 0, Most = 1)]
    public double WarnDeadShare { get; init; } = 0.1;

    /// <summary>The address that <see cref="HttpAddress"/> amounts to; empty for none.</summary>
    public string Address => HttpAddress != Auto ? HttpAddress : IsInContainer ? "http://0.0.0.0:9469" : "http://127.0.0.1:9469";

    /// <summary>Whether the process runs in a container.</summary>
    internal bool IsInContainer { get; set; }

    /// <summary>Whether <see cref="Address"/> is empty or an address that can be listened on.</summary>
    internal bool HasUsableAddress =>
        Address.Length == 0
        || (Uri.TryCreate(Address, UriKind.Absolute, out Uri? address) && address is { Scheme: "http", PathAndQuery: "/", UserInfo: "", Fragment: "" }
            && Address.TrimEnd('/').EndsWith(string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal));
}
