using StreamingNp.Detection.Correction;
using StreamingNp.Detection.State;
using static StreamingNp.Detection.Tests.State.WrittenStates;

namespace StreamingNp.Detection.Tests.State;

public class CorrectionCodecTests
{
    [Fact]
    public void What_a_model_is_corrected_by_is_kept()
    {
        var state = new SeriesState("a", Options.History);
        CorrectionState correction = new() { Points = 1, HasValues = true, Scale = 2.5, Spreads = 3.5, Last = -4.5, Fast = 5.5, Middle = 6.5, Slow = 7.5, LastResidual = -8.5, SeasonalResidual = 9.5 };
        state.Correction.Restore(correction, Doubles(PredictionCorrection.Rules), Singles(PredictionCorrection.Pairs));

        PredictionCorrection read = Read(Write(state)).Correction;

        Assert.Equal(correction, read.State);
        Assert.Equal(Doubles(PredictionCorrection.Rules), read.Weights.ToArray());
        Assert.Equal(Singles(PredictionCorrection.Pairs), read.Covariance.ToArray());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(2.5, 3.5)]
    public void Whom_forecasts_go_by_is_kept(double? last, double? mean)
    {
        var state = new SeriesState("a", Options.History);
        ExpertState experts = new() { Last = last, Mean = mean, SeasonalResidual = -4.5, Error = 5.5, Distance = 0.625 };
        state.Experts.Restore(experts, Doubles(TrackedExperts.Experts));

        TrackedExperts read = Read(Write(state)).Experts;

        Assert.Equal(experts, read.State);
        Assert.Equal(Doubles(TrackedExperts.Experts), read.Trust.ToArray());
    }

    private static float[] Singles(int count) => [.. Doubles(count).Select(number => (float)number)];

    private static double[] Doubles(int count) => [.. Enumerable.Range(1, count).Select(number => number / 64.0)];
}
