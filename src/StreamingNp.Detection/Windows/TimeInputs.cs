using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamingNp.Detection.Windows;

/// <summary>
/// The inputs that tell when points are, for many points at a time. Sums and products in an order of their own and never fused: all machines, and code that was
/// compiled anew, come to the same bits.
/// </summary>
internal static class TimeInputs
{
    private const int Together = 8;
    private const float RootHalf = 0.707106781f;
    private const double DaysAMicrosecond = 1 / 86_400_000_000.0;

    /// <summary>The numbers of an array for so many points: what is behind them is overwritten.</summary>
    /// <param name="count">The points.</param>
    public static int RoomFor(int count) => (count + Together - 1) / Together * Together;

    /// <summary>Writes the first four inputs of each point.</summary>
    /// <param name="after">How long after the first target, in microseconds; negative before it.</param>
    /// <param name="localAfter">The same by what the clock shows.</param>
    /// <param name="interval">The sampling interval in microseconds; 0 where it is not known.</param>
    /// <param name="share">What a day counts for: below 1 where intervals are longer than models have seen.</param>
    /// <param name="inputs">[points × <see cref="WindowLayout.Inputs"/>].</param>
    public static void Write(ReadOnlySpan<long> after, ReadOnlySpan<long> localAfter, long interval, double share, Span<float> inputs)
    {
        Span<float> intervals = stackalloc float[Together], turns = stackalloc float[Together], logarithms = stackalloc float[Together], sines = stackalloc float[Together], cosines = stackalloc float[Together];
        double intervalsAMicrosecond = interval > 0 ? 1.0 / interval : 0, weeksAMicrosecond = share * DaysAMicrosecond / 7;
        for (int first = 0; first < after.Length; first += Together)
        {
            int count = Math.Min(Together, after.Length - first);
            for (int index = 0; index < Together; index++)
            {
                int point = first + Math.Min(index, count - 1);
                double days = localAfter[point] * DaysAMicrosecond;
                intervals[index] = (float)(after[point] * intervalsAMicrosecond);
                turns[index] = (float)(days - Math.Round(days));
            }
            Vector256<float> signed = Vector256.Create<float>(intervals);
            Vector256<float> logarithm = Vector256.Create(0.25f) * Logarithm(Vector256<float>.One + Vector256.Abs(signed));
            Vector256.CopySign(logarithm, signed).CopyTo(logarithms);
            (Vector256<float> sine, Vector256<float> cosine) = SineAndCosine(Vector256.Create<float>(turns));
            sine.CopyTo(sines);
            cosine.CopyTo(cosines);
            ref float to = ref inputs[first * WindowLayout.Inputs];
            for (int index = 0; index < count; index++)
            {
                to = logarithms[index];
                Unsafe.Add(ref to, 1) = (float)(after[first + index] * weeksAMicrosecond);
                Unsafe.Add(ref to, 2) = sines[index];
                Unsafe.Add(ref to, 3) = cosines[index];
                to = ref Unsafe.Add(ref to, WindowLayout.Inputs);
            }
        }
    }

    // The polynomial of Cephes (Moshier): x = 2^n · (1 + r), so ln x = n · ln 2 + ln(1 + r).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Logarithm(Vector256<float> numbers)
    {
        Vector256<int> bits = numbers.AsInt32();
        Vector256<float> n = Vector256.ConvertToSingle((bits >> 23) - Vector256.Create(126));
        Vector256<float> fraction = ((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle();
        Vector256<float> isLow = Vector256.LessThan(fraction, Vector256.Create(RootHalf));
        n -= Vector256<float>.One & isLow;
        Vector256<float> r = fraction - Vector256<float>.One + (fraction & isLow), square = r * r;
        Vector256<float> p = Vector256.Create(7.0376836292e-2f) * r - Vector256.Create(1.1514610310e-1f);
        p = p * r + Vector256.Create(1.1676998740e-1f);
        p = p * r - Vector256.Create(1.2420140846e-1f);
        p = p * r + Vector256.Create(1.4249322787e-1f);
        p = p * r - Vector256.Create(1.6668057665e-1f);
        p = p * r + Vector256.Create(2.0000714765e-1f);
        p = p * r - Vector256.Create(2.4999993993e-1f);
        p = p * r + Vector256.Create(3.3333331174e-1f);
        p = p * r * square - n * Vector256.Create(2.12194440e-4f) - square * Vector256.Create(0.5f);
        return n * Vector256.Create(0.693359375f) + (r + p);
    }

    // Of so many turns, at most half a one either way: an eighth of a turn around the nearest quarter is left for the polynomials of Cephes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sine, Vector256<float> Cosine) SineAndCosine(Vector256<float> turns)
    {
        Vector256<float> quarters = Vector256.Round(turns * Vector256.Create(4f));
        Vector256<float> angle = (turns - quarters * Vector256.Create(0.25f)) * Vector256.Create(2 * MathF.PI), square = angle * angle;
        Vector256<float> sine = Vector256.Create(-1.9515295891e-4f) * square + Vector256.Create(8.3321608736e-3f);
        sine = (sine * square - Vector256.Create(1.6666654611e-1f)) * square * angle + angle;
        Vector256<float> cosine = Vector256.Create(2.443315711809948e-5f) * square - Vector256.Create(1.388731625493765e-3f);
        cosine = (cosine * square + Vector256.Create(4.166664568298827e-2f)) * square * square - Vector256.Create(0.5f) * square + Vector256<float>.One;
        Vector256<int> number = Vector256.ConvertToInt32(quarters);
        Vector256<float> isOdd = Vector256.Equals(number & Vector256<int>.One, Vector256<int>.One).AsSingle();
        Vector256<float> turned = Vector256.ConditionalSelect(isOdd, cosine, sine), other = Vector256.ConditionalSelect(isOdd, sine, cosine);
        // Quarters 2 and 3 turn the sine around, 1 and 2 the cosine.
        Vector256<int> sineSign = (number & Vector256.Create(2)) << 30, cosineSign = ((number + Vector256<int>.One) & Vector256.Create(2)) << 30;
        return (turned ^ sineSign.AsSingle(), other ^ cosineSign.AsSingle());
    }
}
