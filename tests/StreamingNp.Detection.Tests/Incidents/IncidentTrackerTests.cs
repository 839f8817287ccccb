using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Incidents;

public class IncidentTrackerTests
{
    private const double Threshold = 4;

    private static readonly IncidentOptions Plain = new() { MergeGap = 2, Cooldown = 0 };

    // One digit a minute: the score of the point. Below it what the point did: Opened, Updated, Resolved, or nothing.
    [Theory]
    [InlineData("normal points open nothing",
        "000300", "......")]
    [InlineData("a point at the threshold opens",
        "0040", "..O.")]
    [InlineData("three quarters of the threshold keep it open, less does not",
        "0433333222", ".O......R.")]
    [InlineData("normal points between anomalies within the merge gap are one incident",
        "0404040400", ".O.......R")]
    [InlineData("beyond the merge gap the next anomaly is another incident",
        "0400400", ".O.RO.R")]
    [InlineData("severity rises with the worst point and does not fall",
        "04558666555900", ".O..U........R")]
    [InlineData("an incident that begins severe says so once",
        "08665", ".O...")]
    public void Hysteresis_merging_and_severity(string story, string scores, string changes) =>
        AssertStory(story, Plain with { WarningScore = 6, CriticalScore = 12 }, scores, changes);

    [Theory]
    [InlineData("two of two need two in a row", 2, 2, "4040440", ".....O.")]
    [InlineData("two of three bridge a normal point", 2, 3, "4040000", "..O.R..")]
    [InlineData("two of three do not bridge two normal points", 2, 3, "4004000", ".......")]
    [InlineData("three of three need three", 3, 3, "4440000", "..O.R..")]
    [InlineData("a normal point confirms nothing", 1, 3, "4300000", "O..R...")]
    public void Confirmation_is_n_of_m(string story, int points, int within, string scores, string changes) =>
        AssertStory(story, Plain with { ConfirmPoints = points, ConfirmWithin = within }, scores, changes);

    [Fact]
    public void What_an_incident_is_like_goes_by_its_newest_anomalous_points_however_many_normal_ones_lie_between()
    {
        IncidentState state = IncidentState.None;
        for (int minute = 0; minute < 600; minute++)
        {
            bool isAnomalous = minute % 3 == 0;
            (state, _) = new IncidentTracker(Plain with { MergeGap = 6 }).Follow(state, new(60_000_000L * minute), isAnomalous ? 9 : 0, Threshold, counts: true, isWithinBand: !isAnomalous, mayOpen: true);
            if (isAnomalous) state = state.WithResidual(minute < 60 ? 1_000 : 10);
        }
        Assert.InRange(state.MeanResidual, 10, 11);
    }

    [Fact]
    public void An_incident_may_stay_open_however_long()
    {
        IncidentState state = IncidentState.None with { IsOpen = true, Points = (1 << 30) - 2 };
        for (int minute = 1; minute < 10; minute++) (state, _) = new IncidentTracker(Plain).Follow(state, new(60_000_000L * minute), 9, Threshold, counts: true, isWithinBand: false, mayOpen: true, mayAccept: false);
        Assert.Equal((true, 1 << 30), (state.IsOpen, state.Points));
        Assert.True(double.IsFinite(state.WithResidual(3).MeanResidual));
    }

    [Fact]
    public void Thirty_two_of_thirty_two_can_be_asked_for() =>
        AssertStory("32 of 32", Plain with { ConfirmPoints = 32, ConfirmWithin = 32 }, new string('4', 33), new string('.', 31) + "O.");

    [Theory]
    [InlineData(0, "400400", "O.RO.R")]
    [InlineData(1, "4004400", "O.R.O.R")]
    [InlineData(3, "40044440", "O.R...O.")]
    [InlineData(3, "40000040", "O.R...O.")]
    public void No_incident_opens_for_as_many_points_as_the_cooldown_lasts(int cooldown, string scores, string changes) =>
        AssertStory($"cooldown {cooldown}", Plain with { Cooldown = cooldown }, scores, changes);

    [Fact]
    public void An_incident_that_lasts_for_as_long_as_asked_is_the_new_normal() =>
        AssertStory("ten minutes", Plain with { AcceptAfter = TimeSpan.FromMinutes(10) }, "444444444444400", "O.........RO..R");

    [Fact]
    public void It_lasts_for_some_points_at_least() =>
        AssertStory("one minute", Plain with { AcceptAfter = TimeSpan.FromMinutes(1), Cooldown = 5 }, "4444444444", "O.......R.");

    [Fact]
    public void An_incident_that_is_over_before_is_not_accepted()
    {
        (IncidentState state, _) = Follow(Plain with { AcceptAfter = TimeSpan.FromMinutes(10) }, "44444444400");
        Assert.Equal(IncidentEnd.Recovered, state.Ended);
    }

    [Fact]
    public void How_an_incident_ended_is_known_until_the_next_begins()
    {
        IncidentOptions options = Plain with { AcceptAfter = TimeSpan.FromMinutes(10) };
        Assert.Equal(IncidentEnd.Accepted, Follow(options, "44444444444").State.Ended);
        Assert.Equal(IncidentEnd.Accepted, Follow(options, "4444444444400").State.Ended);
        Assert.Equal(IncidentEnd.None, Follow(options, "44444444444004").State.Ended);
        Assert.Equal(IncidentEnd.Idle, IncidentTracker.Resolve(Follow(options, "4").State, IncidentEnd.Idle).Ended);
    }

    [Fact]
    public void An_incident_that_goes_on_says_nothing_more_unless_it_becomes_more_severe() =>
        AssertStory("one hour", Plain, new string('4', 60), "O" + new string('.', 59));

    [Theory]
    [InlineData(5.9, Severity.Info)]
    [InlineData(6, Severity.Warning)]
    [InlineData(12, Severity.Critical)]
    [InlineData(300, Severity.Critical)]
    public void Severity_follows_from_the_score(double score, Severity severity) =>
        Assert.Equal(severity, new IncidentTracker(new IncidentOptions()).SeverityOf(score));

    [Theory]
    [InlineData(DirectionFilter.Both, true, true)]
    [InlineData(DirectionFilter.Both, false, true)]
    [InlineData(DirectionFilter.Up, true, true)]
    [InlineData(DirectionFilter.Up, false, false)]
    [InlineData(DirectionFilter.Down, true, false)]
    [InlineData(DirectionFilter.Down, false, true)]
    public void Only_deviations_in_the_direction_asked_for_count(DirectionFilter direction, bool isAbove, bool counts)
    {
        var tracker = new IncidentTracker(new IncidentOptions { Direction = direction });
        Assert.Equal(counts, tracker.CountsDirection(isAbove));
        Assert.Equal(counts, tracker.Counts(isAbove ? 2 : -2, expected: 10, isAbove));
    }

    [Theory]
    [InlineData(0, 0, 0.001, 10, true)]
    [InlineData(2, 0, 1.9, 10, false)]
    [InlineData(2, 0, 2, 10, true)]
    [InlineData(2, 0, -2, 10, true)]
    [InlineData(0, 0.5, 4.9, 10, false)]
    [InlineData(0, 0.5, 5, 10, true)]
    [InlineData(0, 0.5, -5, -10, true)]
    [InlineData(0, 0.5, -4.9, -10, false)]
    [InlineData(6, 0.5, 5, 10, false)]
    [InlineData(0, 0, double.NaN, 10, false)]
    public void Only_deviations_that_are_large_enough_count(double minimum, double relative, double effect, double expected, bool counts) =>
        Assert.Equal(counts, new IncidentTracker(new IncidentOptions { MinimumEffect = minimum, MinimumRelativeEffect = relative }).Counts(effect, expected, isAbove: effect > 0));

    [Fact]
    public void A_deviation_of_a_hundred_thousandth_of_the_level_is_not_worth_an_incident()
    {
        var tracker = new IncidentTracker(new IncidentOptions());
        Assert.False(tracker.Counts(0.9, expected: 100_000, isAbove: true));
        Assert.True(tracker.Counts(1.1, expected: 100_000, isAbove: true));
    }

    [Fact]
    public void What_does_not_count_opens_nothing_and_is_normal()
    {
        var tracker = new IncidentTracker(Plain);
        (IncidentState state, IncidentChange change) = tracker.Follow(new IncidentState(), At(0), 9, Threshold, counts: false, isWithinBand: true, mayOpen: true);
        Assert.Equal(IncidentChange.None, change);
        (state, change) = tracker.Follow(state, At(1), 9, Threshold, counts: true, isWithinBand: true, mayOpen: true);
        Assert.Equal(IncidentChange.Opened, change);
        (state, _) = tracker.Follow(state, At(2), 9, Threshold, counts: false, isWithinBand: true, mayOpen: true);
        (_, change) = tracker.Follow(state, At(3), 9, Threshold, counts: false, isWithinBand: true, mayOpen: true);
        Assert.Equal(IncidentChange.Resolved, change);
    }

    [Fact]
    public void Old_points_open_nothing_but_still_confirm_and_resolve()
    {
        var tracker = new IncidentTracker(Plain with { ConfirmPoints = 2, ConfirmWithin = 2 });
        var state = new IncidentState();
        IncidentChange change;
        for (int minute = 0; minute < 5; minute++)
        {
            (state, change) = tracker.Follow(state, At(minute), 9, Threshold, counts: true, isWithinBand: true, mayOpen: false);
            Assert.Equal(IncidentChange.None, change);
        }
        (state, change) = tracker.Follow(state, At(5), 9, Threshold, counts: true, isWithinBand: true, mayOpen: true);
        Assert.Equal(IncidentChange.Opened, change);
        Assert.Equal(At(5), state.Start);
        (state, _) = tracker.Follow(state, At(6), 0, Threshold, counts: true, isWithinBand: true, mayOpen: false);
        (_, change) = tracker.Follow(state, At(7), 0, Threshold, counts: true, isWithinBand: true, mayOpen: false);
        Assert.Equal(IncidentChange.Resolved, change);
    }

    [Fact]
    public void Events_of_an_incident_are_numbered_and_share_its_start()
    {
        (_, List<(IncidentChange, EventTime Start, int Sequence)> told) = Follow(Plain with { WarningScore = 6, CriticalScore = 8 }, "0468000500");
        Assert.Equal(
        [
            (IncidentChange.Opened, At(1), 0), (IncidentChange.Updated, At(1), 1), (IncidentChange.Updated, At(1), 2), (IncidentChange.Resolved, At(1), 3),
            (IncidentChange.Opened, At(7), 0), (IncidentChange.Resolved, At(7), 1),
        ], told);
    }

    [Fact]
    public void Each_point_is_judged_by_the_threshold_it_comes_with()
    {
        var tracker = new IncidentTracker(Plain);
        (IncidentState state, IncidentChange change) = tracker.Follow(new IncidentState(), At(0), 5, threshold: 5.1, counts: true, isWithinBand: true, mayOpen: true);
        Assert.Equal(IncidentChange.None, change);
        (_, change) = tracker.Follow(state, At(1), 5, threshold: 4.9, counts: true, isWithinBand: true, mayOpen: true);
        Assert.Equal(IncidentChange.Opened, change);
    }

    [Fact]
    public void An_incident_that_is_resolved_from_outside_is_closed_for_good()
    {
        var tracker = new IncidentTracker(Plain);
        (IncidentState open, _) = tracker.Follow(new IncidentState(), At(0), 9, Threshold, counts: true, isWithinBand: true, mayOpen: true);
        IncidentState closed = IncidentTracker.Resolve(open, IncidentEnd.Idle);
        Assert.False(closed.IsOpen);
        Assert.Equal(1, closed.Sequence);
        Assert.Equal(IncidentChange.None, tracker.Follow(closed, At(1), 0, Threshold, counts: true, isWithinBand: true, mayOpen: true).Change);
    }

    private static EventTime At(int minute) => new(minute * 60_000_000L);

    private static void AssertStory(string story, IncidentOptions options, string scores, string changes)
    {
        var tracker = new IncidentTracker(options);
        var state = new IncidentState();
        string told = "";
        for (int minute = 0; minute < scores.Length; minute++)
        {
            (state, IncidentChange change) = tracker.Follow(state, At(minute), scores[minute] - '0', Threshold, counts: true, isWithinBand: true, mayOpen: true);
            told += change == IncidentChange.None ? '.' : change.ToString()[0];
        }
        Assert.Equal($"{story}: {scores} {changes}", $"{story}: {scores} {told}");
    }

    private static (IncidentState State, List<(IncidentChange Change, EventTime Start, int Sequence)> Told) Follow(IncidentOptions options, string scores)
    {
        var tracker = new IncidentTracker(options);
        var state = new IncidentState();
        var told = new List<(IncidentChange, EventTime, int)>();
        for (int minute = 0; minute < scores.Length; minute++)
        {
            (state, IncidentChange change) = tracker.Follow(state, At(minute), scores[minute] - '0', Threshold, counts: true, isWithinBand: true, mayOpen: true);
            if (change != IncidentChange.None) told.Add((change, state.Start, state.Sequence));
        }
        return (state, told);
    }
}
