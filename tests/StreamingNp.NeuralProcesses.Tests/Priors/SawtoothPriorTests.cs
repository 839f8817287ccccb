using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Priors;

public sealed class SawtoothPriorTests
{
    [Fact]
    public void Values_rise_or_fall_at_the_frequency_and_jump_once_a_tooth()
    {
        var source = new SawtoothPrior(1) { Frequency = UniformRange.Always(2), ContextPoints = new(0, 0), TargetPoints = new(400, 400) };
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 20, 0);
        int rising = 0;
        for (int task = 0; task < 20; task++)
        {
            (float Input, float Value)[] points = [.. batch.TargetInputs.Slice(task * 400, 400).ToArray().Zip(batch.TargetValues.Slice(task * 400, 400).ToArray()).OrderBy(point => point.First)];
            Assert.All(points, point => Assert.InRange(point.Value, 0, 1));
            double[] slopes = [.. points.Zip(points.Skip(1), (left, right) => (right.Value - left.Value) / (double)(right.Input - left.Input)).Where(double.IsFinite)];
            double median = slopes.Order().ElementAt(slopes.Length / 2);
            Assert.Equal(2, Math.Abs(median), 0.01);
            if (median > 0) rising++;
            Assert.InRange(slopes.Count(slope => Math.Sign(slope) != Math.Sign(median) && slope != 0), 7, 9);
        }
        Assert.InRange(rising, 3, 17);
    }

    [Fact]
    public void Contexts_are_from_empty_to_30_points()
    {
        var source = new SawtoothPrior(1);
        var batch = new TaskBatch(source.Shape);
        source.Fill(batch, 1000, 0);
        Assert.Equal((30, 100), (batch.ContextPoints, batch.TargetPoints));
        Assert.Equal(Enumerable.Range(0, 31), batch.ContextKnown.ToArray().Chunk(30).Select(known => (int)known.Sum()).Distinct().Order());
    }
}
