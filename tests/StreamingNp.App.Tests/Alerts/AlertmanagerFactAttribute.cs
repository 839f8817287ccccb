namespace StreamingNp.App.Tests.Alerts;

/// <summary>A test that needs Debian's package prometheus-alertmanager, or only its tool amtool.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlertmanagerFactAttribute : FactAttribute
{
    public AlertmanagerFactAttribute()
    {
        if (Find("prometheus-alertmanager") is null || Find("amtool") is null) Skip = "Needs Alertmanager; install the package prometheus-alertmanager to run it.";
    }

    /// <summary>Where a program is; null where it is not installed.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
