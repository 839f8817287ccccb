using CsCheck;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Detection.Tests.Evaluation.Nab;

public class NabIncidentScoresTests
{
    [Fact]
    public void A_row_bears_the_score_of_the_incident_that_opens_or_becomes_more_severe_and_no_other_row_has_one()
    {
        NabIncidentScores scores = new(10);
        scores.Follow(1, IncidentChange.Opened, Severity.Info, 5);
        scores.Follow(2, IncidentChange.Updated, Severity.Info, 6);
        scores.Follow(3, IncidentChange.Updated, Severity.Critical, 10);
        scores.Follow(4, IncidentChange.Updated, Severity.Critical, 20);
        scores.Follow(5, IncidentChange.Resolved, Severity.Critical, 0);
        scores.Follow(8, IncidentChange.Opened, Severity.Info, 0);
        Assert.Equal([0, NabIncidentScores.Of(5), 0, 0.75, 0, 0, 0, 0, NabIncidentScores.Threshold, 0], scores.Scores);
    }

    [Fact]
    public void A_higher_score_gives_a_higher_one_and_all_reach_the_threshold() => Gen.Select(Gen.Double[0, 300], Gen.Double[0, 300]).Sample((one, other) =>
    {
        Assert.InRange(NabIncidentScores.Of(one), NabIncidentScores.Threshold, 1);
        if (one < other) Assert.True(NabIncidentScores.Of(one) <= NabIncidentScores.Of(other));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void What_is_no_score_counts_as_none(double score) => Assert.Equal(NabIncidentScores.Threshold, NabIncidentScores.Of(score));
}
