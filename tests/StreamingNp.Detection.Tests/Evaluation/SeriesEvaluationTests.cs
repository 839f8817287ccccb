using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation;

public class SeriesEvaluationTests
{
    private static readonly EventTime[] Times = [.. Enumerable.Range(0, 1_000).Select(At)];

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(104, true)]
    [InlineData(114, true)]
    [InlineData(115, false)]
    public void A_label_is_found_by_an_incident_that_opens_from_its_start_to_ten_points_after_its_end(int opened, bool isFound)
    {
        SeriesEvaluation evaluation = Judge([Label(100, 104)], [Incident(opened, opened + 5)]);
        Assert.Equal([isFound], evaluation.Found);
        Assert.Equal([!isFound], evaluation.AreFalse);
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(30, false)]
    [InlineData(31, true)]
    public void An_incident_may_last_twice_its_label_and_twenty_points(int points, bool isFalse)
    {
        SeriesEvaluation evaluation = Judge([Label(100, 104)], [Incident(102, 102 + points)]);
        Assert.Equal([isFalse], evaluation.AreFalse);
        Assert.Equal([true], evaluation.Found);
    }

    [Fact]
    public void Two_incidents_in_one_label_are_both_true() =>
        Assert.Equal([false, false], Judge([Label(100, 140)], [Incident(101, 105), Incident(120, 125)]).AreFalse);

    [Fact]
    public void An_incident_where_two_labels_overlap_is_measured_by_the_longer()
    {
        SeriesEvaluation evaluation = Judge([Label(100, 100), Label(105, 144)], [Incident(106, 206), Incident(109, 210)]);
        Assert.Equal([true, true], evaluation.Found);
        Assert.Equal([false, true], evaluation.AreFalse);
    }

    [Fact]
    public void An_incident_that_is_still_open_lasts_to_the_last_observation()
    {
        Assert.Equal([false], Judge([Label(970, 974)], [new(At(970), null)]).AreFalse);
        Assert.Equal([true], Judge([Label(969, 973)], [new(At(969), null)]).AreFalse);
    }

    [Fact]
    public void Points_are_counted_in_observations_and_not_in_time()
    {
        // One observation a minute, then one an hour: ten points after the label are ten hours.
        EventTime[] times = [.. Enumerable.Range(0, 100).Select(At), .. Enumerable.Range(1, 50).Select(hour => At(99 + 60 * hour))];
        SeriesEvaluation evaluation = SeriesEvaluation.Judge(times, [Label(98, 99)], [new(times[109], times[112]), new(times[110], times[112])]);
        Assert.Equal([false, true], evaluation.AreFalse);
    }

    [Fact]
    public void A_label_between_observations_still_counts() =>
        Assert.Equal([true], SeriesEvaluation.Judge([At(0), At(10), At(20)], [Label(3, 5)], [Incident(10, 20)]).Found);

    [Fact]
    public void Without_incidents_no_label_is_found() => Assert.Equal([false], Judge([Label(1, 2)], []).Found);

    [Fact]
    public void Without_labels_every_incident_is_false() => Assert.Equal([true], Judge([], [Incident(1, 2)]).AreFalse);

    [Fact]
    public void Input_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SeriesEvaluation.Judge([At(2), At(1)], [], []));
        Assert.Throws<ArgumentException>(() => Judge([Label(2, 1)], []));
        Assert.Throws<ArgumentException>(() => Judge([], [Incident(2, 1)]));
    }

    private static SeriesEvaluation Judge(AnomalyLabel[] labels, IncidentInterval[] incidents) => SeriesEvaluation.Judge(Times, labels, incidents);

    private static AnomalyLabel Label(int first, int last) => new(AnomalyKind.Spike, At(first), At(last));

    private static IncidentInterval Incident(int opened, int resolved) => new(At(opened), At(resolved));

    private static EventTime At(int minute) => new(1_767_571_200_000_000 + minute * 60_000_000L);
}
