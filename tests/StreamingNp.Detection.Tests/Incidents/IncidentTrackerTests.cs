using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Incidents;

public class IncidentTrackerTests
{
    private const double Threshold = 4;

    private static readonly IncidentOptions Plain = new() { MergeGap = 2, Cooldown = 0 };

    // One digit a minute: the surprise of the point. Below it what the point did: Opened, Updated, Resolved, or nothing.
    [Theory]
    [InlineData("calm points open nothing",
        "000300", "......")]
    [InlineData("a point at the threshold opens",
        "0040", "..O.")]
    [InlineData("three quarters of the threshold keep it open, less does not",
        "0433333222", ".O......R.")]
    [InlineData("calm points between anomalies within the merge gap are one incident",
        "0404040400", ".O.......R")]
    [InlineData("beyond the merge gap the next anomaly is another incident",
        "0400400", ".O.RO.R")]
    [InlineData("severity rises with the worst point and does not fall",
        "04558666555900", ".O..U........R")]
    [InlineData("an incident that begins severe says so once",
        "08665", ".O...")]
    public void Hysteresis_merging_and_severity(string story, string surprises, string changes) =>
        AssertStory(story, Plain with { WarningSurprise = 6, CriticalSurprise = 12 }, surprises, changes);

    [Theory]
    [InlineData("two of two need two in a row", 2, 2, "4040440", ".....O.")]
    [InlineData("two of three bridge a calm point", 2, 3, "4040000", "..O.R..")]
    [InlineData("two of three do not bridge two calm points", 2, 3, "4004000", ".......")]
    [InlineData("three of three need three", 3, 3, "4440000", "..O.R..")]
    [InlineData("a calm point confirms nothing", 1, 3, "4300000", "O..R...")]
    public void Confirmation_is_n_of_m(string story, int points, int within, string surprises, string changes) =>
        AssertStory(story, Plain with { ConfirmPoints = points, ConfirmWithin = within }, surprises, changes);

    [Fact]
    public void Thirty_two_of_thirty_two_can_be_asked_for() =>
        AssertStory("32 of 32", Plain with { ConfirmPoints = 32, ConfirmWithin = 32 }, new string('4', 33), new string('.', 31) + "O.");

    [Theory]
    [InlineData(0, "400400", "O.RO.R")]
    [InlineData(1, "4004400", "O.R.O.R")]
    [InlineData(3, "40044440", "O.R...O.")]
    [InlineData(3, "40000040", "O.R...O.")]
    public void No_incident_opens_for_as_many_points_as_the_cooldown_lasts(int cooldown, string surprises, string changes) =>
        AssertStory($"cooldown {cooldown}", Plain with { Cooldown = cooldown }, surprises, changes);

    [Fact]
    public void A_long_incident_is_updated_at_most_every_interval_and_not_while_it_is_calm() =>
        AssertStory("updates every 5 minutes", Plain with { UpdateInterval = TimeSpan.FromMinutes(5), MergeGap = 3 },
            "4444444444444440044", "O....U....U......U.");

    [Fact]
    public void A_change_of_severity_starts_the_interval_anew() =>
        AssertStory("severity in between", Plain with { UpdateInterval = TimeSpan.FromMinutes(5) }, "4447444444", "O..U....U.");

    [Theory]
    [InlineData(5.9, Severity.Info)]
    [InlineData(6, Severity.Warning)]
    [InlineData(12, Severity.Critical)]
    [InlineData(300, Severity.Critical)]
    public void Severity_follows_from_the_surprise(double surprise, Severity severity) =>
        Assert.Equal(severity, new IncidentTracker(new IncidentOptions()).SeverityOf(surprise));

    [Theory]
    [InlineData(DirectionFilter.Both, 12, true)]
    [InlineData(DirectionFilter.Both, 8, true)]
    [InlineData(DirectionFilter.Up, 12, true)]
    [InlineData(DirectionFilter.Up, 8, false)]
    [InlineData(DirectionFilter.Down, 12, false)]
    [InlineData(DirectionFilter.Down, 8, true)]
    public void Only_deviations_in_the_direction_asked_for_count(DirectionFilter direction, double value, bool counts) =>
        Assert.Equal(counts, new IncidentTracker(new IncidentOptions { Direction = direction }).Counts(value, expected: 10));

    [Theory]
    [InlineData(0, 0, 10.001, 10, true)]
    [InlineData(2, 0, 11.9, 10, false)]
    [InlineData(2, 0, 12, 10, true)]
    [InlineData(2, 0, 8, 10, true)]
    [InlineData(0, 0.5, 14.9, 10, false)]
    [InlineData(0, 0.5, 15, 10, true)]
    [InlineData(0, 0.5, -15, -10, true)]
    [InlineData(0, 0.5, -14.9, -10, false)]
    [InlineData(6, 0.5, 15, 10, false)]
    [InlineData(0, 0, double.NaN, 10, false)]
    public void Only_deviations_that_are_large_enough_count(double minimum, double relative, double value, double expected, bool counts) =>
        Assert.Equal(counts, new IncidentTracker(new IncidentOptions { MinimumEffect = minimum, MinimumRelativeEffect = relative }).Counts(value, expected));

    [Fact]
    public void What_does_not_count_opens_nothing_and_is_calm()
    {
        var tracker = new IncidentTracker(Plain);
        (IncidentState state, IncidentChange change) = tracker.Follow(new IncidentState(), At(0), 9, Threshold, counts: false, mayOpen: true);
        Assert.Equal(IncidentChange.None, change);
        (state, change) = tracker.Follow(state, At(1), 9, Threshold, counts: true, mayOpen: true);
        Assert.Equal(IncidentChange.Opened, change);
        (state, _) = tracker.Follow(state, At(2), 9, Threshold, counts: false, mayOpen: true);
        (_, change) = tracker.Follow(state, At(3), 9, Threshold, counts: false, mayOpen: true);
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
            (state, change) = tracker.Follow(state, At(minute), 9, Threshold, counts: true, mayOpen: false);
            Assert.Equal(IncidentChange.None, change);
        }
        (state, change) = tracker.Follow(state, At(5), 9, Threshold, counts: true, mayOpen: true);
        Assert.Equal(IncidentChange.Opened, change);
        Assert.Equal(At(5), state.Start);
        (state, _) = tracker.Follow(state, At(6), 0, Threshold, counts: true, mayOpen: false);
        (_, change) = tracker.Follow(state, At(7), 0, Threshold, counts: true, mayOpen: false);
        Assert.Equal(IncidentChange.Resolved, change);
    }

    [Fact]
    public void Events_of_an_incident_are_numbered_and_share_its_start()
    {
        var tracker = new IncidentTracker(Plain with { UpdateInterval = TimeSpan.FromMinutes(1) });
        var state = new IncidentState();
        var told = new List<(IncidentChange, EventTime Start, int Sequence)>();
        int minute = 0;
        foreach (double surprise in new double[] { 0, 4, 4, 4, 0, 0, 0, 5, 0, 0 })
        {
            (state, IncidentChange change) = tracker.Follow(state, At(minute++), surprise, Threshold, counts: true, mayOpen: true);
            if (change != IncidentChange.None) told.Add((change, state.Start, state.Sequence));
        }
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
        (IncidentState state, IncidentChange change) = tracker.Follow(new IncidentState(), At(0), 5, threshold: 5.1, counts: true, mayOpen: true);
        Assert.Equal(IncidentChange.None, change);
        (_, change) = tracker.Follow(state, At(1), 5, threshold: 4.9, counts: true, mayOpen: true);
        Assert.Equal(IncidentChange.Opened, change);
    }

    [Fact]
    public void An_incident_that_is_resolved_from_outside_is_closed_for_good()
    {
        var tracker = new IncidentTracker(Plain);
        (IncidentState open, _) = tracker.Follow(new IncidentState(), At(0), 9, Threshold, counts: true, mayOpen: true);
        IncidentState closed = IncidentTracker.Resolve(open);
        Assert.False(closed.IsOpen);
        Assert.Equal(1, closed.Sequence);
        Assert.Equal(IncidentChange.None, tracker.Follow(closed, At(1), 0, Threshold, counts: true, mayOpen: true).Change);
    }

    private static EventTime At(int minute) => new(minute * 60_000_000L);

    private static void AssertStory(string story, IncidentOptions options, string surprises, string changes)
    {
        var tracker = new IncidentTracker(options);
        var state = new IncidentState();
        string told = "";
        for (int minute = 0; minute < surprises.Length; minute++)
        {
            (state, IncidentChange change) = tracker.Follow(state, At(minute), surprises[minute] - '0', Threshold, counts: true, mayOpen: true);
            told += change == IncidentChange.None ? '.' : change.ToString()[0];
        }
        Assert.Equal($"{story}: {surprises} {changes}", $"{story}: {surprises} {told}");
    }
}
