using System.ComponentModel;
using System.Diagnostics;

namespace StreamingNp.App.Tests.Containers;

/// <summary>A test that starts .NET as a user without rights, which only root can do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnotherUserFactAttribute : FactAttribute
{
    /// <summary>The user, nobody, and the user's group.</summary>
    public const string User = "65534";

    /// <summary>The options of <c>setpriv</c> that become that user.</summary>
    internal static readonly string[] Options = ["--reuid", User, "--regid", User, "--clear-groups"];

    public AnotherUserFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess || !CanRunDotnet()) Skip = "Starts .NET as another user: needs root, setpriv (Debian and Ubuntu have it in the package util-linux), and a .NET that others may run.";
    }

    private static bool CanRunDotnet()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("setpriv", [.. Options, "/bin/sh", "-c", "command -v dotnet"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
