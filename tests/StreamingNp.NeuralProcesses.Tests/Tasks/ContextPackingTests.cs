using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Tasks;

public sealed class ContextPackingTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    private readonly ContextView _look = SineWindows.Make(Layout, 1, seed: 1, contextCount: 4)[0].Views[0];
    private readonly float[] _inputs = new float[Layout.MaxContextPoints * 6];
    private readonly float[] _values = new float[Layout.MaxContextPoints];
    private readonly float[] _known = new float[Layout.MaxContextPoints];
    private readonly float[] _targets = new float[Layout.Stride * 6];
    private readonly float[] _features = new float[Layout.Stride * TargetFeatures.Count];

    public ContextPackingTests()
    {
        foreach (float[] array in (float[][])[_inputs, _values, _known, _targets, _features]) Array.Fill(array, 99);
    }

    [Fact]
    public void A_point_of_a_window_has_its_inputs_one_channel_and_features() => Assert.Equal(new TaskShape(WindowLayout.Inputs, Features: TargetFeatures.Count), ContextPacking.Shape);

    [Fact]
    public void A_point_is_its_inputs_and_its_value()
    {
        Pack([0, 1, 2, 3], targets: 2);
        Assert.Equal(_look.ContextInputs[6..12], _inputs[6..12]);
        Assert.Equal(_look.ContextValues[1], _values[1]);
        Assert.Equal([1, 1, 1, 1, 0], _known[..5]);
        Assert.Equal(_look.TargetInputs, _targets);
    }

    [Fact]
    public void All_targets_have_the_features_of_their_look()
    {
        Pack([0, 1, 2, 3], targets: 2);
        float[] expected = new float[TargetFeatures.Count];
        TargetFeatures.Write(_look, [0, 1, 2, 3], Layout, expected);
        Assert.Equal([.. expected, .. expected], _features);
    }

    [Fact]
    public void Some_of_the_points_may_be_taken_in_any_order()
    {
        Pack([3, 1], targets: 2);
        Assert.Equal([.. _look.ContextInputs[18..24], .. _look.ContextInputs[6..12]], _inputs[..12]);
        Assert.Equal([_look.ContextValues[3], _look.ContextValues[1], 0], _values[..3]);
    }

    [Fact]
    public void What_lies_behind_becomes_zero()
    {
        Pack([0, 1], targets: 1);
        Assert.All(_inputs[12..], number => Assert.Equal(0, number));
        Assert.All(_values[2..], number => Assert.Equal(0, number));
        Assert.All(_known[2..], number => Assert.Equal(0, number));
        Assert.All(_targets[6..], number => Assert.Equal(0, number));
        Assert.All(_features[TargetFeatures.Count..], number => Assert.Equal(0, number));
    }

    [Fact]
    public void Of_no_points_none_is_known()
    {
        Pack([], targets: 1);
        Assert.All(_known, known => Assert.Equal(0, known));
    }

    [Fact]
    public void A_point_with_a_NaN_is_left_out()
    {
        _look.ContextValues[1] = float.NaN;
        _look.ContextInputs[2 * 6] = float.NaN;
        Pack([0, 1, 2, 3], targets: 1);
        Assert.Equal([1, 1, 0], _known[..3]);
        Assert.Equal(_look.ContextValues[3], _values[1]);
        Assert.All(_inputs.Concat(_values), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void What_lies_far_out_counts_as_the_limit()
    {
        _look.ContextValues[0] = 1e9f;
        _look.ContextValues[1] = float.NegativeInfinity;
        _look.TargetInputs[0] = float.PositiveInfinity;
        _look.TargetInputs[1] = float.NaN;
        Pack([0, 1], targets: 1);
        Assert.Equal((ContextPacking.Limit, -ContextPacking.Limit), (_values[0], _values[1]));
        Assert.Equal((ContextPacking.Limit, 0f), (_targets[0], _targets[1]));
    }

    private void Pack(int[] points, int targets) => ContextPacking.Pack(_look, points, targets, _inputs, _values, _known, _targets, Layout, _features);
}
