using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>AVX2 with fused multiply-add: blocks of 6 or 3 rows and 16 columns, in 16 registers of 8 numbers.</summary>
internal sealed unsafe class Avx2Kernel : EngineKernel
{
    private const int Strip = 16;

    /// <summary>Whether the machine has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <inheritdoc/>
    public override string Name => InstructionSets.Avx2;

    /// <inheritdoc/>
    public override int StripColumns => Strip;

    /// <inheritdoc/>
    public override void Multiply(in MatrixProduct product)
    {
        int sixes = product.RowsInThrees / 6, row = 6 * sixes;
        for (int column = 0; column < product.Columns; column += Strip)
        {
            Block<Six>(product, 0, row, column);
            Block<Three>(product, row, product.RowsInThrees, column);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Weigh(float* points, int width, int count, float* directions, int groups, float* logits, int logitRow)
    {
        for (int group = 0; group < groups; group++, directions += MeansOfGroup * width, logits += MeansOfGroup * logitRow)
            for (int point = 0; point < count; point += 4) WeighFour(points + point * (nint)width, width, directions, logits + point, logitRow);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int MultiplyAdd(int rounds)
    {
        Vector256<float> s0 = Vector256.Create(1f), s1 = Vector256.Create(2f), s2 = Vector256.Create(3f), s3 = Vector256.Create(4f), s4 = Vector256.Create(5f), s5 = Vector256.Create(6f), s6 = Vector256.Create(7f), s7 = Vector256.Create(8f), s8 = Vector256.Create(9f), s9 = Vector256.Create(10f), s10 = Vector256.Create(11f), s11 = Vector256.Create(12f);
        Vector256<float> factor = Vector256.Create(0.999f), addend = Vector256.Create(0.001f);
        for (int round = 0; round < 2 * rounds; round++)
        {
            s0 = Fma.MultiplyAdd(s0, factor, addend);
            s1 = Fma.MultiplyAdd(s1, factor, addend);
            s2 = Fma.MultiplyAdd(s2, factor, addend);
            s3 = Fma.MultiplyAdd(s3, factor, addend);
            s4 = Fma.MultiplyAdd(s4, factor, addend);
            s5 = Fma.MultiplyAdd(s5, factor, addend);
            s6 = Fma.MultiplyAdd(s6, factor, addend);
            s7 = Fma.MultiplyAdd(s7, factor, addend);
            s8 = Fma.MultiplyAdd(s8, factor, addend);
            s9 = Fma.MultiplyAdd(s9, factor, addend);
            s10 = Fma.MultiplyAdd(s10, factor, addend);
            s11 = Fma.MultiplyAdd(s11, factor, addend);
        }
        Vector256<float> sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
        return Vector256.LessThanAny(sum, Vector256<float>.Zero) ? -1 : Vector256<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TRows>(in MatrixProduct product, int row, int end, int column) where TRows : struct, IConstant
    {
        nint inputRow = product.InputRow, inputStep = product.InputStep, weightRow = product.WeightRow;
        float* allWeights = product.WeightsOf(column, Strip);
        // The second operand where one is NaN, as ever.
        Vector256<float> least = Vector256.Create(product.Rectifies ? 0 : float.NegativeInfinity);
        for (; row < end; row += TRows.Value)
        {
            float* inputs = product.Inputs + row * inputRow, lower = inputs + 3 * inputRow, weights = allWeights;
            float* begin = product.Begin + row * (nint)product.BeginRow + column;
            Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
            s00 = Vector256.Load(begin);
            s01 = Vector256.Load(begin + 8);
            begin += product.BeginRow;
            s10 = Vector256.Load(begin);
            s11 = Vector256.Load(begin + 8);
            begin += product.BeginRow;
            s20 = Vector256.Load(begin);
            s21 = Vector256.Load(begin + 8);
            if (TRows.Value == 6)
            {
                begin += product.BeginRow;
                s30 = Vector256.Load(begin);
                s31 = Vector256.Load(begin + 8);
                begin += product.BeginRow;
                s40 = Vector256.Load(begin);
                s41 = Vector256.Load(begin + 8);
                begin += product.BeginRow;
                s50 = Vector256.Load(begin);
                s51 = Vector256.Load(begin + 8);
            }
            for (int left = product.Count; left > 0; left--)
            {
                Vector256<float> w0 = Vector256.Load(weights), w1 = Vector256.Load(weights + 8), input;
                input = Vector256.Create(inputs[0]);
                s00 = Fma.MultiplyAdd(w0, input, s00);
                s01 = Fma.MultiplyAdd(w1, input, s01);
                input = Vector256.Create(inputs[inputRow]);
                s10 = Fma.MultiplyAdd(w0, input, s10);
                s11 = Fma.MultiplyAdd(w1, input, s11);
                input = Vector256.Create(inputs[2 * inputRow]);
                s20 = Fma.MultiplyAdd(w0, input, s20);
                s21 = Fma.MultiplyAdd(w1, input, s21);
                if (TRows.Value == 6)
                {
                    input = Vector256.Create(lower[0]);
                    s30 = Fma.MultiplyAdd(w0, input, s30);
                    s31 = Fma.MultiplyAdd(w1, input, s31);
                    input = Vector256.Create(lower[inputRow]);
                    s40 = Fma.MultiplyAdd(w0, input, s40);
                    s41 = Fma.MultiplyAdd(w1, input, s41);
                    input = Vector256.Create(lower[2 * inputRow]);
                    s50 = Fma.MultiplyAdd(w0, input, s50);
                    s51 = Fma.MultiplyAdd(w1, input, s51);
                }
                inputs += inputStep;
                lower += inputStep;
                weights += weightRow;
            }

            float* outputs = product.Outputs + row * (nint)product.OutputRow + column;
            Avx.Max(least, s00).Store(outputs);
            Avx.Max(least, s01).Store(outputs + 8);
            outputs += product.OutputRow;
            Avx.Max(least, s10).Store(outputs);
            Avx.Max(least, s11).Store(outputs + 8);
            outputs += product.OutputRow;
            Avx.Max(least, s20).Store(outputs);
            Avx.Max(least, s21).Store(outputs + 8);
            if (TRows.Value == 6)
            {
                outputs += product.OutputRow;
                Avx.Max(least, s30).Store(outputs);
                Avx.Max(least, s31).Store(outputs + 8);
                outputs += product.OutputRow;
                Avx.Max(least, s40).Store(outputs);
                Avx.Max(least, s41).Store(outputs + 8);
                outputs += product.OutputRow;
                Avx.Max(least, s50).Store(outputs);
                Avx.Max(least, s51).Store(outputs + 8);
            }
        }
    }

    // A vector holds 4 partial sums of each of 2 means.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighFour(float* points, nint width, float* directions, float* logits, nint logitRow)
    {
        Vector256<float> l0 = default, l1 = default, l2 = default, l3 = default, u0 = default, u1 = default, u2 = default, u3 = default;
        for (nint left = width; left > 0; left -= 4, points += 4, directions += 16)
        {
            Vector256<float> lower = Vector256.Load(directions), upper = Vector256.Load(directions + 8), point;
            point = Avx.BroadcastVector128ToVector256(points);
            l0 = Fma.MultiplyAdd(lower, point, l0);
            u0 = Fma.MultiplyAdd(upper, point, u0);
            point = Avx.BroadcastVector128ToVector256(points + width);
            l1 = Fma.MultiplyAdd(lower, point, l1);
            u1 = Fma.MultiplyAdd(upper, point, u1);
            point = Avx.BroadcastVector128ToVector256(points + 2 * width);
            l2 = Fma.MultiplyAdd(lower, point, l2);
            u2 = Fma.MultiplyAdd(upper, point, u2);
            point = Avx.BroadcastVector128ToVector256(points + 3 * width);
            l3 = Fma.MultiplyAdd(lower, point, l3);
            u3 = Fma.MultiplyAdd(upper, point, u3);
        }
        Store(AddUp(l0, l1, l2, l3), logits, logitRow);
        Store(AddUp(u0, u1, u2, u3), logits + 2 * logitRow, logitRow);
    }

    // The partial sums of a mean in each half: first and third, second and fourth, then those two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddUp(Vector256<float> one, Vector256<float> two, Vector256<float> three, Vector256<float> four)
    {
        Vector256<double> left = (Avx.UnpackLow(one, two) + Avx.UnpackHigh(one, two)).AsDouble();
        Vector256<double> right = (Avx.UnpackLow(three, four) + Avx.UnpackHigh(three, four)).AsDouble();
        return Avx.UnpackLow(left, right).AsSingle() + Avx.UnpackHigh(left, right).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> sums, float* logits, nint logitRow)
    {
        sums.GetLower().Store(logits);
        sums.GetUpper().Store(logits + logitRow);
    }
}
