using StreamingNp.Detection.Evaluation.Baselines;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation.Baselines;

public class BaselineIncidentsTests
{
    [Fact]
    public void A_score_at_the_threshold_opens_an_incident_and_it_bears_the_score()
    {
        Assert.Equal([new(MinuteSeries.At(1), 4)], BaselineIncidents.At(RowsOf(3), [3.9, 4, 9], 4));
        Assert.Empty(BaselineIncidents.At(RowsOf(3), [3.9, 4, 9], 9.1));
    }

    [Theory]
    // Five calm rows do not end an incident.
    [InlineData(16, 1)]
    // Six do.
    [InlineData(17, 2)]
    public void The_next_incident_opens_after_six_calm_rows(int next, int incidents)
    {
        double[] scores = new double[40];
        scores[10] = scores[next] = 5;
        Assert.Equal(incidents, BaselineIncidents.At(RowsOf(40), scores, 5).Count);
    }

    [Fact]
    public void All_baselines_score_the_same_rows_without_a_NaN() => Assert.All(BaselineIncidents.Baselines, baseline =>
    {
        Observation[] rows = [.. RowsOf(500).Select((row, at) => row with { Value = at % 50 == 7 ? double.NaN : Math.Sin(at) })];
        IReadOnlyList<double> scores = baseline.Score(rows, TimeSpan.FromMinutes(1));
        Assert.Equal(rows.Length, scores.Count);
        Assert.All(scores, score => Assert.True(score >= 0 && double.IsFinite(score)));
    });

    private static Observation[] RowsOf(int rows) => [.. Enumerable.Range(0, rows).Select(row => new Observation(MinuteSeries.At(row), 0))];
}
