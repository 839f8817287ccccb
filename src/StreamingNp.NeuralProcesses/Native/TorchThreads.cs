using TorchSharp;

namespace StreamingNp.NeuralProcesses.Native;

/// <summary>One torch thread a scorer: parallelism belongs to the pool, and a second intra-op thread on a busy machine makes a batch many times slower.</summary>
internal static class TorchThreads
{
    // OpenMP keeps the number for each thread that calls it.
    [ThreadStatic]
    private static bool _one;

    /// <summary>Makes torch work on the calling thread alone.</summary>
    public static void UseOne()
    {
        if (_one) return;
        torch.set_num_threads(1);
        TorchMemory.Keep();
        _one = true;
    }
}
