namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>Chooses the instructions that the engine computes with: the best that the machine has, or those that the environment asks for.</summary>
internal static class InstructionSets
{
    /// <summary>The environment variable that asks for instructions.</summary>
    public const string Variable = "STREAMINGNP_INSTRUCTIONS";

    /// <summary>512-bit vectors.</summary>
    public const string Avx512 = "avx512";

    /// <summary>256-bit vectors with fused multiply-add.</summary>
    public const string Avx2 = "avx2";

    /// <summary>128-bit vectors, which every machine has.</summary>
    public const string Plain = "plain";

    /// <summary>The kernels of this machine, the best first.</summary>
    public static IReadOnlyList<EngineKernel> Available { get; } =
        [.. (EngineKernel[])[.. Avx512Kernel.IsSupported ? [new Avx512Kernel()] : (EngineKernel[])[], .. Avx2Kernel.IsSupported ? [new Avx2Kernel()] : (EngineKernel[])[], new PlainKernel()]];

    /// <summary>The kernel that the environment asks for; the best where it does not.</summary>
    /// <exception cref="ArgumentException">It asks for what the machine has not, or for what there is not.</exception>
    public static EngineKernel Chosen() => Choose(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The kernel of a name; the best for none.</summary>
    /// <param name="name">What <see cref="Variable"/> holds; null or empty for the best.</param>
    /// <exception cref="ArgumentException">The machine has no such instructions, or there are none of that name.</exception>
    public static EngineKernel Choose(string? name)
    {
        if (string.IsNullOrEmpty(name)) return Available[0];
        return Available.FirstOrDefault(kernel => kernel.Name == name) ?? throw new ArgumentException(
            $"{Variable} is \"{name}\", which this machine cannot compute with; set it to one of {string.Join(", ", Available.Select(kernel => kernel.Name))}, or remove it for the fastest.");
    }
}
