using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Natural logarithms of 8 numbers at a time, with the same bits however often the code was compiled anew.</summary>
internal static class Logarithm
{
    private const float RootHalf = 0.707106781f;

    /// <summary>ln x, by the polynomial of Cephes (Moshier): x = 2^n · (1 + r), so ln x = n · ln 2 + ln(1 + r).</summary>
    /// <param name="numbers">Normal numbers above 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(Vector256<float> numbers)
    {
        Vector256<int> bits = numbers.AsInt32();
        Vector256<float> n = Vector256.ConvertToSingle((bits >> 23) - Vector256.Create(126));
        Vector256<float> fraction = ((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle();
        Vector256<float> isLow = Vector256.LessThan(fraction, Vector256.Create(RootHalf));
        n -= Vector256<float>.One & isLow;
        Vector256<float> r = fraction - Vector256<float>.One + (fraction & isLow), square = r * r;
        Vector256<float> p = MultiplyAdd(Vector256.Create(7.0376836292e-2f), r, Vector256.Create(-1.1514610310e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(1.1676998740e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(-1.2420140846e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(1.4249322787e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(-1.6668057665e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(2.0000714765e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(-2.4999993993e-1f));
        p = MultiplyAdd(p, r, Vector256.Create(3.3333331174e-1f));
        p = MultiplyAdd(n, Vector256.Create(-2.12194440e-4f), p * r * square);
        p = MultiplyAdd(square, Vector256.Create(-0.5f), p);
        return MultiplyAdd(n, Vector256.Create(0.693359375f), r + p);
    }

    // Fused or not by what the machine has, never by what the compiler likes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Fma.IsSupported ? Fma.MultiplyAdd(left, right, addend) : left * right + addend;
}
