using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class LookPackingTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    private readonly Look _look = SineWindows.Make(Layout, 1, seed: 1, contextCount: 4)[0].Looks[0];
    private readonly float[] _context = new float[Layout.MostContextPoints * 7];
    private readonly float[] _shares = new float[Layout.MostContextPoints];
    private readonly float[] _targets = new float[Layout.Stride * 6];

    public LookPackingTests()
    {
        _context.AsSpan().Fill(99);
        _shares.AsSpan().Fill(99);
        _targets.AsSpan().Fill(99);
    }

    [Fact]
    public void A_point_is_its_inputs_and_its_value()
    {
        Pack([0, 1, 2, 3], targets: 2);
        Assert.Equal([.. _look.ContextInputs.AsSpan(6, 6), _look.ContextValues[1]], _context.AsSpan(7, 7).ToArray());
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f, 0], _shares[..5]);
        Assert.Equal(_look.TargetInputs, _targets);
    }

    [Fact]
    public void What_lies_behind_becomes_zero()
    {
        Pack([0, 1], targets: 1);
        Assert.All(_context[14..], number => Assert.Equal(0, number));
        Assert.All(_shares[2..], number => Assert.Equal(0, number));
        Assert.All(_targets[6..], number => Assert.Equal(0, number));
    }

    [Fact]
    public void No_points_have_no_share()
    {
        Pack([], targets: 1);
        Assert.All(_shares, share => Assert.Equal(0, share));
    }

    [Fact]
    public void A_point_with_a_NaN_is_left_out()
    {
        _look.ContextValues[1] = float.NaN;
        _look.ContextInputs[2 * 6] = float.NaN;
        Pack([0, 1, 2, 3], targets: 1);
        Assert.Equal([0.5f, 0.5f, 0], _shares[..3]);
        Assert.Equal(_look.ContextValues[3], _context[13]);
        Assert.All(_context, number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void What_lies_far_out_counts_as_the_limit()
    {
        _look.ContextValues[0] = 1e9f;
        _look.ContextValues[1] = float.NegativeInfinity;
        _look.TargetInputs[0] = float.PositiveInfinity;
        _look.TargetInputs[1] = float.NaN;
        Pack([0, 1], targets: 1);
        Assert.Equal((LookPacking.Limit, -LookPacking.Limit), (_context[6], _context[13]));
        Assert.Equal((LookPacking.Limit, 0f), (_targets[0], _targets[1]));
    }

    private void Pack(int[] points, int targets) => LookPacking.Pack(_look, points, targets, _context, _shares, _targets);
}
