using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Priors;

public sealed class KernelBankPriorTests
{
    [Fact]
    public void Functions_have_mean_zero_and_deviation_one_or_are_constant()
    {
        var source = new KernelBankPrior(1) { ContextPoints = new(0, 0), TargetPoints = new(60, 60), NoiseDeviation = UniformRange.Always(0) };
        var batch = new TaskBatch(source.Shape);
        int constant = 0;
        for (long number = 0; number < 20; number++)
        {
            source.Fill(batch, 16, number);
            foreach (float[] values in batch.TargetValues.ToArray().Chunk(60))
            {
                Assert.Equal(0, values.Average(), 1e-5);
                double square = values.Average(value => value * value);
                if (square == 0) constant++;
                else Assert.Equal(1, square, 1e-5);
            }
        }
        Assert.InRange(constant, 0, 32);
    }

    [Fact]
    public void Noise_comes_on_top()
    {
        var source = new KernelBankPrior(1) { ContextPoints = new(0, 0), TargetPoints = new(60, 60), NoiseDeviation = UniformRange.Always(3) };
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 100, 0);
        Assert.InRange(batch.TargetValues.ToArray().Average(value => value * value), 9.3, 10.5);
    }
}
