namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Tells which attributes of a resource identify it. The others only describe it, such as the version of its operating system: they would make names longer, and new ones at every upgrade.</summary>
/// <remarks>The names are those of the OpenTelemetry semantic conventions. An attribute that is not among them identifies: rather a long name than two hosts in one series.</remarks>
internal static class OtlpIdentity
{
    /// <summary>How series are named where nothing else is asked for: what the resource is first, then the metric, then all other attributes that identify.</summary>
    public const string DefaultSeries = "{tag:service.name}/{tag:service.instance.id}/{tag:host.name}/{name}/{field}/{tags}";

    private static readonly string[] Describing =
    [
        "host.arch", "host.ip", "host.mac", "host.type", "process.command", "process.command_args", "process.command_line", "process.executable.path", "process.owner", "process.parent_pid", "service.version",
    ];

    private static readonly string[] DescribingGroups = ["telemetry.", "os.", "process.runtime.", "host.cpu.", "host.image.", "container.image.", "container.runtime"];

    /// <summary>Whether an attribute of a resource identifies it.</summary>
    /// <param name="name">The name of the attribute.</param>
    public static bool Identifies(string name) =>
        Array.IndexOf(Describing, name) < 0 && !Array.Exists(DescribingGroups, group => name.StartsWith(group, StringComparison.Ordinal));
}
