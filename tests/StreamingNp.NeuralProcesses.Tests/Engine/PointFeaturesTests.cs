using CsCheck;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Engine;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

public sealed class PointFeaturesTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;

    [Fact]
    public unsafe void Points_are_those_of_training()
    {
        Gen<float> number = Gen.Frequency((20, Gen.Float[-30, 30]), (1, Gen.OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -0f)));
        Gen.Select(number.Array[Layout.MaxContextPoints * WindowLayout.Inputs], number.Array[Layout.MaxContextPoints], Gen.Int[0, Layout.MaxContextPoints]).Sample((inputs, values, count) =>
        {
            var view = new ContextView(Layout) { ContextCount = count };
            inputs.CopyTo(view.ContextInputs, 0);
            values.CopyTo(view.ContextValues, 0);
            float[] packedInputs = new float[inputs.Length], packedValues = new float[values.Length], known = new float[values.Length];
            ContextPacking.Pack(view, [.. Enumerable.Range(0, count)], 1, packedInputs, packedValues, known, new float[WindowLayout.Inputs], Layout, []);

            var features = new AlignedNumbers(SetEncoder.RoomFor(Layout.MaxContextPoints) * PointFeatures.Row);
            int written = PointFeatures.Write(view, features.Start);
            Assert.Equal(known.Sum(), written);
            for (int point = 0; point < written; point++)
            {
                Assert.Equal(packedInputs.AsSpan(point * WindowLayout.Inputs, WindowLayout.Inputs), features.Span.Slice(point * PointFeatures.Row, WindowLayout.Inputs));
                Assert.Equal(packedValues[point], features.Span[point * PointFeatures.Row + WindowLayout.Inputs]);
            }
        });
    }

    [Fact]
    public unsafe void A_view_that_claims_more_points_than_it_holds_is_refused()
    {
        var view = new ContextView(Layout) { ContextCount = Layout.MaxContextPoints + 1 };
        var features = new AlignedNumbers(SetEncoder.RoomFor(Layout.MaxContextPoints) * PointFeatures.Row);
        Assert.Throws<ArgumentOutOfRangeException>(() => PointFeatures.Write(view, features.Start));
    }
}
