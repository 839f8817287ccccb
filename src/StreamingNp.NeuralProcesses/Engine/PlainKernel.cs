using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>What every machine has: blocks of 6 or 3 rows and 8 columns, in vectors of 4 numbers. A product is rounded before it is added, on every machine.</summary>
internal sealed unsafe class PlainKernel : EngineKernel
{
    private const int Strip = 8;

    /// <inheritdoc/>
    public override string Name => InstructionSets.Plain;

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
            for (int point = 0; point < count; point++) WeighOne(points + point * (nint)width, width, directions, logits + point, logitRow);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int MultiplyAdd(int rounds)
    {
        Vector128<float> s0 = Vector128.Create(1f), s1 = Vector128.Create(2f), s2 = Vector128.Create(3f), s3 = Vector128.Create(4f), s4 = Vector128.Create(5f), s5 = Vector128.Create(6f), s6 = Vector128.Create(7f), s7 = Vector128.Create(8f), s8 = Vector128.Create(9f), s9 = Vector128.Create(10f), s10 = Vector128.Create(11f), s11 = Vector128.Create(12f);
        Vector128<float> factor = Vector128.Create(0.999f), addend = Vector128.Create(0.001f);
        for (int round = 0; round < 2 * rounds; round++)
        {
            s0 = s0 * factor + addend;
            s1 = s1 * factor + addend;
            s2 = s2 * factor + addend;
            s3 = s3 * factor + addend;
            s4 = s4 * factor + addend;
            s5 = s5 * factor + addend;
            s6 = s6 * factor + addend;
            s7 = s7 * factor + addend;
            s8 = s8 * factor + addend;
            s9 = s9 * factor + addend;
            s10 = s10 * factor + addend;
            s11 = s11 * factor + addend;
        }
        Vector128<float> sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;
        return Vector128.LessThanAny(sum, Vector128<float>.Zero) ? -1 : Vector128<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TRows>(in MatrixProduct product, int row, int end, int column) where TRows : struct, IConstant
    {
        nint inputRow = product.InputRow, inputStep = product.InputStep, weightRow = product.WeightRow;
        float* allWeights = product.WeightsOf(column, Strip);
        Vector128<float> least = Vector128.Create(product.Rectifies ? 0 : float.NegativeInfinity);
        for (; row < end; row += TRows.Value)
        {
            float* inputs = product.Inputs + row * inputRow, lower = inputs + 3 * inputRow, weights = allWeights;
            float* begin = product.Begin + row * (nint)product.BeginRow + column;
            Vector128<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
            s00 = Vector128.Load(begin);
            s01 = Vector128.Load(begin + 4);
            begin += product.BeginRow;
            s10 = Vector128.Load(begin);
            s11 = Vector128.Load(begin + 4);
            begin += product.BeginRow;
            s20 = Vector128.Load(begin);
            s21 = Vector128.Load(begin + 4);
            if (TRows.Value == 6)
            {
                begin += product.BeginRow;
                s30 = Vector128.Load(begin);
                s31 = Vector128.Load(begin + 4);
                begin += product.BeginRow;
                s40 = Vector128.Load(begin);
                s41 = Vector128.Load(begin + 4);
                begin += product.BeginRow;
                s50 = Vector128.Load(begin);
                s51 = Vector128.Load(begin + 4);
            }
            for (int left = product.Count; left > 0; left--)
            {
                Vector128<float> w0 = Vector128.Load(weights), w1 = Vector128.Load(weights + 4), input;
                input = Vector128.Create(inputs[0]);
                s00 = w0 * input + s00;
                s01 = w1 * input + s01;
                input = Vector128.Create(inputs[inputRow]);
                s10 = w0 * input + s10;
                s11 = w1 * input + s11;
                input = Vector128.Create(inputs[2 * inputRow]);
                s20 = w0 * input + s20;
                s21 = w1 * input + s21;
                if (TRows.Value == 6)
                {
                    input = Vector128.Create(lower[0]);
                    s30 = w0 * input + s30;
                    s31 = w1 * input + s31;
                    input = Vector128.Create(lower[inputRow]);
                    s40 = w0 * input + s40;
                    s41 = w1 * input + s41;
                    input = Vector128.Create(lower[2 * inputRow]);
                    s50 = w0 * input + s50;
                    s51 = w1 * input + s51;
                }
                inputs += inputStep;
                lower += inputStep;
                weights += weightRow;
            }

            float* outputs = product.Outputs + row * (nint)product.OutputRow + column;
            Vector128.ConditionalSelect(Vector128.GreaterThan(least, s00), least, s00).Store(outputs);
            Vector128.ConditionalSelect(Vector128.GreaterThan(least, s01), least, s01).Store(outputs + 4);
            outputs += product.OutputRow;
            Vector128.ConditionalSelect(Vector128.GreaterThan(least, s10), least, s10).Store(outputs);
            Vector128.ConditionalSelect(Vector128.GreaterThan(least, s11), least, s11).Store(outputs + 4);
            outputs += product.OutputRow;
            Vector128.ConditionalSelect(Vector128.GreaterThan(least, s20), least, s20).Store(outputs);
            Vector128.ConditionalSelect(Vector128.GreaterThan(least, s21), least, s21).Store(outputs + 4);
            if (TRows.Value == 6)
            {
                outputs += product.OutputRow;
                Vector128.ConditionalSelect(Vector128.GreaterThan(least, s30), least, s30).Store(outputs);
                Vector128.ConditionalSelect(Vector128.GreaterThan(least, s31), least, s31).Store(outputs + 4);
                outputs += product.OutputRow;
                Vector128.ConditionalSelect(Vector128.GreaterThan(least, s40), least, s40).Store(outputs);
                Vector128.ConditionalSelect(Vector128.GreaterThan(least, s41), least, s41).Store(outputs + 4);
                outputs += product.OutputRow;
                Vector128.ConditionalSelect(Vector128.GreaterThan(least, s50), least, s50).Store(outputs);
                Vector128.ConditionalSelect(Vector128.GreaterThan(least, s51), least, s51).Store(outputs + 4);
            }
        }
    }

    // A vector holds 4 partial sums of a mean.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighOne(float* point, nint width, float* directions, float* logits, nint logitRow)
    {
        Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint left = width; left > 0; left -= 4, point += 4, directions += 16)
        {
            Vector128<float> part = Vector128.Load(point);
            s0 = Vector128.Load(directions) * part + s0;
            s1 = Vector128.Load(directions + 4) * part + s1;
            s2 = Vector128.Load(directions + 8) * part + s2;
            s3 = Vector128.Load(directions + 12) * part + s3;
        }
        logits[0] = AddUp(s0);
        logits[logitRow] = AddUp(s1);
        logits[2 * logitRow] = AddUp(s2);
        logits[3 * logitRow] = AddUp(s3);
    }

    private static float AddUp(Vector128<float> sums) => sums[0] + sums[2] + (sums[1] + sums[3]);
}
