using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamingNp.App.Benchmarking;

/// <summary>Keeps all threads of this process, those to come included, on one processor for as long as it is held.</summary>
/// <remarks>
/// On Linux the affinity belongs to threads, and a new thread has that of the thread that starts it: all of them are moved.
/// On Windows it belongs to the process. macOS has none: there the threads stay where they are.
/// </remarks>
internal sealed partial class OneProcessor : IDisposable
{
    // As many processors as glibc's cpu_set_t holds.
    private const int MaskWords = 16;

    private readonly ulong[] _before = new ulong[MaskWords];

    /// <summary>Takes one processor, the last of those that the process may use.</summary>
    public OneProcessor()
    {
        if (OperatingSystem.IsLinux())
        {
            if (GetAffinity(0, MaskWords * sizeof(ulong), _before) < 0) return;
            int last = Array.FindLastIndex(_before, word => word != 0);
            if (last < 0) return;
            ulong[] one = new ulong[MaskWords];
            one[last] = 1UL << BitOperations.Log2(_before[last]);
            MoveThreads(one);
        }
        else if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetCurrentProcess();
            _before[0] = (ulong)process.ProcessorAffinity;
            process.ProcessorAffinity = (nint)(1UL << BitOperations.Log2(_before[0]));
        }
    }

    /// <summary>Gives the processors back.</summary>
    public void Dispose()
    {
        if (Array.TrueForAll(_before, word => word == 0)) return;
        if (OperatingSystem.IsLinux())
        {
            MoveThreads(_before);
        }
        else if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetCurrentProcess();
            process.ProcessorAffinity = (nint)_before[0];
        }
    }

    // A thread that has ended meanwhile needs no moving.
    private static void MoveThreads(ulong[] mask)
    {
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
            _ = SetAffinity(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), MaskWords * sizeof(ulong), mask);
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, [Out] ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, [In] ulong[] mask);
}
