using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Tasks;

public sealed class TaskBatchTests
{
    private readonly TaskBatch _batch = new(new TaskShape(2, 3));

    [Fact]
    public void A_point_lies_where_its_task_and_its_place_say()
    {
        _batch.Resize(2, 2, 3);
        _batch.SetContext(1, 0, [1, 2], [3, 4, 5]);
        _batch.SetTarget(1, 2, [6, 7], [8, 9, 10]);
        Assert.Equal([0, 0, 0, 0, 1, 2, 0, 0], _batch.ContextInputs.ToArray());
        Assert.Equal([0, 0, 0, 0, 0, 0, 3, 4, 5, 0, 0, 0], _batch.ContextValues.ToArray());
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0], _batch.ContextKnown.ToArray());
        Assert.Equal([6, 7], _batch.TargetInputs[^2..].ToArray());
        Assert.Equal([8, 9, 10], _batch.TargetValues[^3..].ToArray());
        Assert.Equal(3, _batch.TargetKnown.ToArray().Sum());
    }

    [Fact]
    public void A_NaN_is_a_channel_that_is_not_known()
    {
        _batch.Resize(1, 1, 1);
        _batch.SetContext(0, 0, [1, 2], [float.NaN, 4, float.NaN]);
        _batch.SetTarget(0, 0, [1, 2], [3, float.NaN, 5]);
        Assert.Equal([0, 4, 0], _batch.ContextValues.ToArray());
        Assert.Equal([0, 1, 0], _batch.ContextKnown.ToArray());
        Assert.Equal([3, 0, 5], _batch.TargetValues.ToArray());
        Assert.Equal([1, 0, 1], _batch.TargetKnown.ToArray());
    }

    [Fact]
    public void What_was_in_a_batch_is_gone_when_it_is_resized()
    {
        _batch.Resize(2, 2, 2);
        _batch.SetContext(0, 0, [1, 2], [3, 4, 5]);
        _batch.SetTarget(0, 0, [1, 2], [3, 4, 5]);
        _batch.TargetsIncludeContext = true;
        _batch.Resize(1, 2, 1);
        Assert.False(_batch.TargetsIncludeContext);
        Assert.Equal((4, 6, 6), (_batch.ContextInputs.Length, _batch.ContextValues.Length, _batch.ContextKnown.Length));
        Assert.Equal((2, 3, 3), (_batch.TargetInputs.Length, _batch.TargetValues.Length, _batch.TargetKnown.Length));
        float[] all = [.. _batch.ContextInputs, .. _batch.ContextValues, .. _batch.ContextKnown, .. _batch.TargetInputs, .. _batch.TargetValues, .. _batch.TargetKnown];
        Assert.All(all, number => Assert.Equal(0, number));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(65, 1)]
    [InlineData(1, 65)]
    public void An_impossible_shape_is_refused(int inputs, int channels) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TaskBatch(new TaskShape(inputs, channels)));
}
