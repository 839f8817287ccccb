using System.Diagnostics;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Metrics;

/// <summary>A test that needs a program which is not everywhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InstalledFactAttribute : FactAttribute
{
    public InstalledFactAttribute(string program)
    {
        Program = program;
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))))
            Skip = $"Needs {program}; Debian and Ubuntu have it in the package prometheus.";
    }

    /// <summary>The program.</summary>
    public string Program { get; }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and all that it wrote.</returns>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await Eventually.Ends(process.WaitForExitAsync(), $"the end of {program}");
        return (process.ExitCode, await output + await error);
    }
}
