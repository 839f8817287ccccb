using CsCheck;
using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

public sealed class SoftmaxTests
{
    [Fact]
    public unsafe void Each_number_becomes_its_power_and_the_sum_is_theirs() =>
        Gen.Float[-200, 200].Array[1, 80].Sample(numbers =>
        {
            var room = new AlignedNumbers(88);
            numbers.CopyTo(room.Span);
            float sum = Softmax.Exponentials(room.Start, numbers.Length);
            double[] expected = [.. numbers.Select(number => Math.Exp((double)number - numbers.Max()))];
            for (int index = 0; index < numbers.Length; index++) Assert.Equal(expected[index], room.Span[index], 3e-7 * Math.Max(0.1, expected[index]));
            Assert.Equal(expected.Sum(), sum, 1e-6 * sum);
        });

    [Fact]
    public unsafe void Numbers_far_apart_leave_the_largest_alone()
    {
        var room = new AlignedNumbers(8);
        new float[] { -1e30f, 3, float.MinValue }.CopyTo(room.Span);
        Assert.Equal(1, Softmax.Exponentials(room.Start, 3));
        Assert.Equal(1, room.Span[1]);
        Assert.InRange(room.Span[0], 0, 1e-37f);
    }
}
