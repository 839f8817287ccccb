using System.Diagnostics;

namespace StreamingNp.NeuralProcesses.Tests;

/// <summary>What the process keeps in memory, native memory included.</summary>
internal static class Resident
{
    public static long Bytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
