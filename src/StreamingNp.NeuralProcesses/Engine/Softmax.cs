using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>Weights from their logarithms.</summary>
internal static unsafe class Softmax
{
    // Below, e^x is no normal number.
    private const float Least = -87;

    /// <summary>Replaces each x by e^(x − largest).</summary>
    /// <param name="numbers">The numbers; there is room up to the next multiple of 8, which is written to.</param>
    /// <param name="count">How many there are; 1 or more.</param>
    /// <returns>The sum of what it wrote: 1 or more. Its order depends on <paramref name="count"/> alone.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(float* numbers, int count)
    {
        int end = (count + 7) & ~7;
        for (int index = count; index < end; index++) numbers[index] = float.NegativeInfinity;
        Vector256<float> most = Vector256.Load(numbers);
        for (int index = 8; index < end; index += 8) most = Vector256.MaxNative(most, Vector256.Load(numbers + index));
        Vector128<float> half = Vector128.MaxNative(most.GetLower(), most.GetUpper());
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        Vector256<float> largest = Vector256.Create(half.ToScalar());

        Vector256<float> sum = default;
        for (int index = 0; index < end; index += 8)
        {
            Vector256<float> powers = Exponential(Vector256.Load(numbers + index) - largest);
            powers.Store(numbers + index);
            sum += powers;
        }
        half = sum.GetLower() + sum.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }

    // e^x of x up to 0, by the polynomial of Cephes (Moshier): x = n · ln 2 + r, so e^x = 2^n · e^r.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exponential(Vector256<float> x)
    {
        x = Vector256.MaxNative(x, Vector256.Create(Least));
        Vector256<float> n = Vector256.Round(x * 1.44269504f);
        Vector256<float> r = MultiplyAdd(n, Vector256.Create(2.12194440e-4f), MultiplyAdd(n, Vector256.Create(-0.693359375f), x));
        Vector256<float> p = MultiplyAdd(Vector256.Create(1.9875691500e-4f), r, Vector256.Create(1.3981999507e-3f));
        p = MultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = MultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = MultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = MultiplyAdd(p, r * r, r + Vector256<float>.One);
        return p * ((Vector256.ConvertToInt32Native(n) + Vector256.Create(127)) << 23).AsSingle();
    }

    // Fused or not by what the machine has, never by what the compiler likes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Fma.IsSupported ? Fma.MultiplyAdd(left, right, addend) : left * right + addend;
}
