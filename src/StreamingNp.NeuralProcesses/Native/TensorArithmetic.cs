using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Native;

/// <summary>Arithmetic whose scalars are kept. TorchSharp's own makes one for each call, which the garbage collector may free while native code reads it.</summary>
internal static class TensorArithmetic
{
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>The sum, element by element.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>The sum with a scalar, which the caller keeps.</summary>
    public static Tensor Plus(this Tensor left, Scalar right) => left.add(right, One);

    /// <summary>Each element times itself.</summary>
    public static Tensor Squared(this Tensor tensor) => tensor * tensor;
}
