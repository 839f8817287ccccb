using System.Runtime.InteropServices;

namespace StreamingNp.NeuralProcesses.Native;

/// <summary>
/// Lets the C library keep the memory of tensors that are gone. Otherwise it hands large ones back to the system and gets them anew, page by
/// page, at every step: a third to a half of the time of a training of large tensors (measured).
/// </summary>
internal static class TorchMemory
{
    // From glibc's malloc.h.
    private const int TrimThreshold = -1, MapThreshold = -3;

    // The largest that glibc takes.
    private const int LargestOfHeap = 32 << 20;

    private const int LeastToReturn = 1 << 30;

    private static readonly Lazy<bool> Kept = new(Tune);

    /// <summary>Keeps memory from now on; does nothing where the C library is another one.</summary>
    public static void Keep() => _ = Kept.Value;

    private static bool Tune()
    {
        try
        {
            return mallopt(MapThreshold, LargestOfHeap) != 0 && mallopt(TrimThreshold, LeastToReturn) != 0;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The name that the C library gives it; generated marshalling would need unsafe code for two numbers.
    private static extern int mallopt(int parameter, int value);
#pragma warning restore IDE1006, SYSLIB1054
}
