using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>AVX-512: blocks of 6 or 3 rows and 64, 32 or 16 columns, in 32 registers of 16 numbers.</summary>
internal sealed unsafe class Avx512Kernel : EngineKernel
{
    private const int Strip = 64;

    /// <summary>Whether the machine has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512F.VL.IsSupported;

    /// <inheritdoc/>
    public override string Name => InstructionSets.Avx512;

    /// <inheritdoc/>
    public override int StripColumns => Strip;

    /// <inheritdoc/>
    public override void Multiply(in MatrixProduct product)
    {
        int column = 0;
        for (; column + Strip <= product.Columns; column += Strip) Blocks<Four>(product, column);
        for (; column + 32 <= product.Columns; column += 32) Blocks<Two>(product, column);
        for (; column < product.Columns; column += 16) Blocks<One>(product, column);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Weigh(float* points, int width, int count, float* directions, int groups, float* logits, int logitRow)
    {
        for (int group = 0; group < groups; group++, directions += MeansOfGroup * width, logits += MeansOfGroup * logitRow)
            for (int point = 0; point < count; point += 8) WeighEight(points + point * (nint)width, width, directions, logits + point, logitRow);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int MultiplyAdd(int rounds)
    {
        Vector512<float> s0 = Vector512.Create(1f), s1 = Vector512.Create(2f), s2 = Vector512.Create(3f), s3 = Vector512.Create(4f), s4 = Vector512.Create(5f), s5 = Vector512.Create(6f), s6 = Vector512.Create(7f), s7 = Vector512.Create(8f), s8 = Vector512.Create(9f), s9 = Vector512.Create(10f), s10 = Vector512.Create(11f), s11 = Vector512.Create(12f), s12 = Vector512.Create(13f), s13 = Vector512.Create(14f), s14 = Vector512.Create(15f), s15 = Vector512.Create(16f), s16 = Vector512.Create(17f), s17 = Vector512.Create(18f), s18 = Vector512.Create(19f), s19 = Vector512.Create(20f), s20 = Vector512.Create(21f), s21 = Vector512.Create(22f), s22 = Vector512.Create(23f), s23 = Vector512.Create(24f);
        Vector512<float> factor = Vector512.Create(0.999f), addend = Vector512.Create(0.001f);
        for (int round = 0; round < rounds; round++)
        {
            s0 = Avx512F.FusedMultiplyAdd(s0, factor, addend);
            s1 = Avx512F.FusedMultiplyAdd(s1, factor, addend);
            s2 = Avx512F.FusedMultiplyAdd(s2, factor, addend);
            s3 = Avx512F.FusedMultiplyAdd(s3, factor, addend);
            s4 = Avx512F.FusedMultiplyAdd(s4, factor, addend);
            s5 = Avx512F.FusedMultiplyAdd(s5, factor, addend);
            s6 = Avx512F.FusedMultiplyAdd(s6, factor, addend);
            s7 = Avx512F.FusedMultiplyAdd(s7, factor, addend);
            s8 = Avx512F.FusedMultiplyAdd(s8, factor, addend);
            s9 = Avx512F.FusedMultiplyAdd(s9, factor, addend);
            s10 = Avx512F.FusedMultiplyAdd(s10, factor, addend);
            s11 = Avx512F.FusedMultiplyAdd(s11, factor, addend);
            s12 = Avx512F.FusedMultiplyAdd(s12, factor, addend);
            s13 = Avx512F.FusedMultiplyAdd(s13, factor, addend);
            s14 = Avx512F.FusedMultiplyAdd(s14, factor, addend);
            s15 = Avx512F.FusedMultiplyAdd(s15, factor, addend);
            s16 = Avx512F.FusedMultiplyAdd(s16, factor, addend);
            s17 = Avx512F.FusedMultiplyAdd(s17, factor, addend);
            s18 = Avx512F.FusedMultiplyAdd(s18, factor, addend);
            s19 = Avx512F.FusedMultiplyAdd(s19, factor, addend);
            s20 = Avx512F.FusedMultiplyAdd(s20, factor, addend);
            s21 = Avx512F.FusedMultiplyAdd(s21, factor, addend);
            s22 = Avx512F.FusedMultiplyAdd(s22, factor, addend);
            s23 = Avx512F.FusedMultiplyAdd(s23, factor, addend);
        }
        Vector512<float> sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11 + s12 + s13 + s14 + s15 + s16 + s17 + s18 + s19 + s20 + s21 + s22 + s23;
        return Vector512.LessThanAny(sum, Vector512<float>.Zero) ? -1 : Vector512<float>.Count;
    }

    private static void Blocks<TVectors>(in MatrixProduct product, int column) where TVectors : struct, IConstant
    {
        int sixes = product.RowsInThrees / 6, row = 6 * sixes;
        Block<Six, TVectors>(product, 0, row, column);
        Block<Three, TVectors>(product, row, product.RowsInThrees, column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TRows, TVectors>(in MatrixProduct product, int row, int end, int column) where TRows : struct, IConstant where TVectors : struct, IConstant
    {
        nint inputRow = product.InputRow, inputStep = product.InputStep, weightRow = product.WeightRow;
        float* allWeights = product.WeightsOf(column, Strip);
        // The second operand where one is NaN, as ever.
        Vector512<float> least = Vector512.Create(product.Rectifies ? 0 : float.NegativeInfinity);
        for (; row < end; row += TRows.Value)
        {
            float* inputs = product.Inputs + row * inputRow, lower = inputs + 3 * inputRow, weights = allWeights;
            float* begin = product.Begin + row * (nint)product.BeginRow + column;
            Vector512<float> w0, w1 = default, w2 = default, w3 = default, input;
            Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
            Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
            Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
            Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
            Vector512<float> s40 = default, s41 = default, s42 = default, s43 = default;
            Vector512<float> s50 = default, s51 = default, s52 = default, s53 = default;
            s00 = Vector512.Load(begin);
            if (TVectors.Value > 1) s01 = Vector512.Load(begin + 16);
            if (TVectors.Value > 2) s02 = Vector512.Load(begin + 32);
            if (TVectors.Value > 2) s03 = Vector512.Load(begin + 48);
            begin += product.BeginRow;
            s10 = Vector512.Load(begin);
            if (TVectors.Value > 1) s11 = Vector512.Load(begin + 16);
            if (TVectors.Value > 2) s12 = Vector512.Load(begin + 32);
            if (TVectors.Value > 2) s13 = Vector512.Load(begin + 48);
            begin += product.BeginRow;
            s20 = Vector512.Load(begin);
            if (TVectors.Value > 1) s21 = Vector512.Load(begin + 16);
            if (TVectors.Value > 2) s22 = Vector512.Load(begin + 32);
            if (TVectors.Value > 2) s23 = Vector512.Load(begin + 48);
            if (TRows.Value == 6)
            {
                begin += product.BeginRow;
                s30 = Vector512.Load(begin);
                if (TVectors.Value > 1) s31 = Vector512.Load(begin + 16);
                if (TVectors.Value > 2) s32 = Vector512.Load(begin + 32);
                if (TVectors.Value > 2) s33 = Vector512.Load(begin + 48);
                begin += product.BeginRow;
                s40 = Vector512.Load(begin);
                if (TVectors.Value > 1) s41 = Vector512.Load(begin + 16);
                if (TVectors.Value > 2) s42 = Vector512.Load(begin + 32);
                if (TVectors.Value > 2) s43 = Vector512.Load(begin + 48);
                begin += product.BeginRow;
                s50 = Vector512.Load(begin);
                if (TVectors.Value > 1) s51 = Vector512.Load(begin + 16);
                if (TVectors.Value > 2) s52 = Vector512.Load(begin + 32);
                if (TVectors.Value > 2) s53 = Vector512.Load(begin + 48);
            }
            for (int left = product.Count; left > 0; left--)
            {
                w0 = Vector512.Load(weights);
                if (TVectors.Value > 1) w1 = Vector512.Load(weights + 16);
                if (TVectors.Value > 2) w2 = Vector512.Load(weights + 32);
                if (TVectors.Value > 2) w3 = Vector512.Load(weights + 48);
                input = Vector512.Create(inputs[0]);
                s00 = Avx512F.FusedMultiplyAdd(w0, input, s00);
                if (TVectors.Value > 1) s01 = Avx512F.FusedMultiplyAdd(w1, input, s01);
                if (TVectors.Value > 2) s02 = Avx512F.FusedMultiplyAdd(w2, input, s02);
                if (TVectors.Value > 2) s03 = Avx512F.FusedMultiplyAdd(w3, input, s03);
                input = Vector512.Create(inputs[inputRow]);
                s10 = Avx512F.FusedMultiplyAdd(w0, input, s10);
                if (TVectors.Value > 1) s11 = Avx512F.FusedMultiplyAdd(w1, input, s11);
                if (TVectors.Value > 2) s12 = Avx512F.FusedMultiplyAdd(w2, input, s12);
                if (TVectors.Value > 2) s13 = Avx512F.FusedMultiplyAdd(w3, input, s13);
                input = Vector512.Create(inputs[2 * inputRow]);
                s20 = Avx512F.FusedMultiplyAdd(w0, input, s20);
                if (TVectors.Value > 1) s21 = Avx512F.FusedMultiplyAdd(w1, input, s21);
                if (TVectors.Value > 2) s22 = Avx512F.FusedMultiplyAdd(w2, input, s22);
                if (TVectors.Value > 2) s23 = Avx512F.FusedMultiplyAdd(w3, input, s23);
                if (TRows.Value == 6)
                {
                    input = Vector512.Create(lower[0]);
                    s30 = Avx512F.FusedMultiplyAdd(w0, input, s30);
                    if (TVectors.Value > 1) s31 = Avx512F.FusedMultiplyAdd(w1, input, s31);
                    if (TVectors.Value > 2) s32 = Avx512F.FusedMultiplyAdd(w2, input, s32);
                    if (TVectors.Value > 2) s33 = Avx512F.FusedMultiplyAdd(w3, input, s33);
                    input = Vector512.Create(lower[inputRow]);
                    s40 = Avx512F.FusedMultiplyAdd(w0, input, s40);
                    if (TVectors.Value > 1) s41 = Avx512F.FusedMultiplyAdd(w1, input, s41);
                    if (TVectors.Value > 2) s42 = Avx512F.FusedMultiplyAdd(w2, input, s42);
                    if (TVectors.Value > 2) s43 = Avx512F.FusedMultiplyAdd(w3, input, s43);
                    input = Vector512.Create(lower[2 * inputRow]);
                    s50 = Avx512F.FusedMultiplyAdd(w0, input, s50);
                    if (TVectors.Value > 1) s51 = Avx512F.FusedMultiplyAdd(w1, input, s51);
                    if (TVectors.Value > 2) s52 = Avx512F.FusedMultiplyAdd(w2, input, s52);
                    if (TVectors.Value > 2) s53 = Avx512F.FusedMultiplyAdd(w3, input, s53);
                }
                inputs += inputStep;
                lower += inputStep;
                weights += weightRow;
            }

            float* outputs = product.Outputs + row * (nint)product.OutputRow + column;
            Avx512F.Max(least, s00).Store(outputs);
            if (TVectors.Value > 1) Avx512F.Max(least, s01).Store(outputs + 16);
            if (TVectors.Value > 2) Avx512F.Max(least, s02).Store(outputs + 32);
            if (TVectors.Value > 2) Avx512F.Max(least, s03).Store(outputs + 48);
            outputs += product.OutputRow;
            Avx512F.Max(least, s10).Store(outputs);
            if (TVectors.Value > 1) Avx512F.Max(least, s11).Store(outputs + 16);
            if (TVectors.Value > 2) Avx512F.Max(least, s12).Store(outputs + 32);
            if (TVectors.Value > 2) Avx512F.Max(least, s13).Store(outputs + 48);
            outputs += product.OutputRow;
            Avx512F.Max(least, s20).Store(outputs);
            if (TVectors.Value > 1) Avx512F.Max(least, s21).Store(outputs + 16);
            if (TVectors.Value > 2) Avx512F.Max(least, s22).Store(outputs + 32);
            if (TVectors.Value > 2) Avx512F.Max(least, s23).Store(outputs + 48);
            if (TRows.Value == 6)
            {
                outputs += product.OutputRow;
                Avx512F.Max(least, s30).Store(outputs);
                if (TVectors.Value > 1) Avx512F.Max(least, s31).Store(outputs + 16);
                if (TVectors.Value > 2) Avx512F.Max(least, s32).Store(outputs + 32);
                if (TVectors.Value > 2) Avx512F.Max(least, s33).Store(outputs + 48);
                outputs += product.OutputRow;
                Avx512F.Max(least, s40).Store(outputs);
                if (TVectors.Value > 1) Avx512F.Max(least, s41).Store(outputs + 16);
                if (TVectors.Value > 2) Avx512F.Max(least, s42).Store(outputs + 32);
                if (TVectors.Value > 2) Avx512F.Max(least, s43).Store(outputs + 48);
                outputs += product.OutputRow;
                Avx512F.Max(least, s50).Store(outputs);
                if (TVectors.Value > 1) Avx512F.Max(least, s51).Store(outputs + 16);
                if (TVectors.Value > 2) Avx512F.Max(least, s52).Store(outputs + 32);
                if (TVectors.Value > 2) Avx512F.Max(least, s53).Store(outputs + 48);
            }
        }
    }

    // A vector holds 4 partial sums of each of 4 means.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighEight(float* points, nint width, float* directions, float* logits, nint logitRow)
    {
        float* lower = points + 4 * width;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (nint left = width; left > 0; left -= 4, points += 4, lower += 4, directions += 16)
        {
            Vector512<float> direction = Vector512.Load(directions);
            s0 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(points), s0);
            s1 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(points + width), s1);
            s2 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(points + 2 * width), s2);
            s3 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(points + 3 * width), s3);
            s4 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(lower), s4);
            s5 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(lower + width), s5);
            s6 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(lower + 2 * width), s6);
            s7 = Avx512F.FusedMultiplyAdd(direction, Avx512F.BroadcastVector128ToVector512(lower + 3 * width), s7);
        }
        Store(AddUp(s0, s1, s2, s3), logits, logitRow);
        Store(AddUp(s4, s5, s6, s7), logits + 4, logitRow);
    }

    // The partial sums of a mean in each quarter: first and third, second and fourth, then those two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddUp(Vector512<float> one, Vector512<float> two, Vector512<float> three, Vector512<float> four)
    {
        Vector512<double> left = (Avx512F.UnpackLow(one, two) + Avx512F.UnpackHigh(one, two)).AsDouble();
        Vector512<double> right = (Avx512F.UnpackLow(three, four) + Avx512F.UnpackHigh(three, four)).AsDouble();
        return Avx512F.UnpackLow(left, right).AsSingle() + Avx512F.UnpackHigh(left, right).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> sums, float* logits, nint logitRow)
    {
        sums.GetLower().GetLower().Store(logits);
        sums.GetLower().GetUpper().Store(logits + logitRow);
        sums.GetUpper().GetLower().Store(logits + 2 * logitRow);
        sums.GetUpper().GetUpper().Store(logits + 3 * logitRow);
    }
}
