using CsCheck;
using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

public class PointEvidenceTests
{
    private const double Threshold = 3;

    private static readonly Gen<double> Score = Gen.Double[0, 40];

    [Fact]
    public void How_severe_an_anomaly_is_never_decides_whether_it_is_one() =>
        Gen.Select(Score, Score).Sample((score, modelScore) =>
        {
            double ranked = Ranked(score, modelScore);
            Assert.Equal(score >= Threshold, ranked >= Threshold);
            if (score < Threshold) Assert.Equal(score, ranked);
        });

    [Fact]
    public void An_anomaly_is_the_more_severe_the_more_improbable_it_is_to_the_model_and_the_more_evidence_there_is() =>
        Gen.Select(Gen.Double[Threshold, 40], Score, Gen.Double[0.1, 5]).Sample((score, modelScore, more) =>
        {
            Assert.True(Ranked(score, modelScore + more) >= Ranked(score, modelScore));
            Assert.True(Ranked(score + more, modelScore) > Ranked(score, modelScore));
            if (modelScore > 1) Assert.True(Ranked(score, modelScore + more) > Ranked(score, modelScore));
        });

    [Fact]
    public void What_only_one_of_evidence_and_model_finds_odd_is_less_severe_than_what_both_do() =>
        Gen.Select(Gen.Double[Threshold, 20], Gen.Double[0.1, 1]).Sample((half, part) =>
        {
            double both = Ranked(half, half);
            Assert.True(Ranked(half + part * half, half - part * half) < both);
        });

    [Fact]
    public void What_counts_only_because_the_tail_is_light_is_not_severe()
    {
        var large = new PointEvidence(8, EvidenceKind.Value, IsAbove: true, 8);
        PointEvidence small = large with { OfTrust = 6 };

        Assert.True(small.Ranked(Threshold, modelScore: 8).Score < large.Ranked(Threshold, modelScore: 8).Score);
        Assert.Equal(large.Ranked(Threshold, modelScore: 8).Score, small.OutweighedBy(8, EvidenceKind.OutOfRange, isAbove: true).Ranked(Threshold, modelScore: 8).Score);
    }

    [Fact]
    public void What_goes_on_becomes_severe_even_where_it_is_probable_to_the_model()
    {
        var stuck = new PointEvidence(0, EvidenceKind.Value, IsAbove: true, 0);
        double After(int repeats) => stuck.OutweighedBy(repeats, EvidenceKind.Stuck, isAbove: true).Ranked(Threshold, modelScore: 0).Score;

        Assert.InRange(After(repeats: 10), Threshold, 6);
        Assert.True(After(repeats: 200) > 12);
    }

    private static double Ranked(double score, double modelScore) => new PointEvidence(score, EvidenceKind.Value, IsAbove: true, score).Ranked(Threshold, modelScore).Score;
}
