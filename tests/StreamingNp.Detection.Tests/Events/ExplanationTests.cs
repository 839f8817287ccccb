using StreamingNp.Detection.Events;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Tests.Events;

public class ExplanationTests
{
    private static readonly EventTime Start = new(1_795_460_400_000_000);

    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5), Weeks = TimeSpan.FromDays(100);

    private static readonly ScoredPoint Spike = new(Start, 908.4, 160, 120.04, 209.96, 20, 40, new(8, EvidenceKind.Value, IsAbove: true, Improbability: 6.6), Threshold: 4.5, Verdict.Anomalous);

    [Fact]
    public void A_value_within_what_is_expected_is_told_of_for_those_just_before_it() => Assert.Equal(
        "host/cpu is 180, expected 120 to 210. Together with the values just before it, that is too far off.",
        Explanation.Of("host/cpu", Spike with { Value = 180 }, FiveMinutes, Weeks));

    [Theory]
    [InlineData(2.5, "About 1 in 316 points is so far off.")]
    [InlineData(4.3, "About 1 in 20 thousand points is so far off.")]
    [InlineData(6.6, "About 1 in 4 million points is so far off.")]
    [InlineData(9.1, "Fewer than 1 in a billion points is so far off.")]
    [InlineData(300, "Fewer than 1 in a billion points is so far off.")]
    public void A_value_is_told_with_the_band_and_how_rare_it_is(double improbability, string rarity) =>
        Assert.Equal($"latency is 908.4, expected 120 to 210. {rarity}", Of(Spike with { Evidence = Spike.Evidence with { Improbability = improbability } }));

    [Theory]
    [InlineData(true, 100, "Highest value in 6 weeks.")]
    [InlineData(false, 100, "Lowest value in 6 weeks.")]
    [InlineData(true, 9, "Highest value in 9 days.")]
    [InlineData(true, 3.5, "Highest value in 3.5 days.")]
    public void A_record_is_told_with_how_long_it_has_been_one(bool isAbove, double days, string record) =>
        Assert.Equal($"latency is 908.4, expected 120 to 210. {record}",
            Explanation.Of("latency", Spike with { Evidence = Spike.Evidence with { Kind = EvidenceKind.OutOfRange, IsAbove = isAbove } }, FiveMinutes, TimeSpan.FromDays(days)));

    [Fact]
    public void A_stuck_series_is_told_by_how_long_it_has_been_and_how_often_it_changes() =>
        Assert.Equal("flow has been exactly 103 for 25 minutes; it usually changes every 5 minutes.",
            Explanation.Of("flow", Spike with { Value = 102.98, Evidence = new(5, EvidenceKind.Stuck, IsAbove: false, 0) { Repeats = 5 } }, FiveMinutes, Weeks));

    [Theory]
    [InlineData(65, 100, false, "orders has run 35 % below expected for the last 30 minutes.")]
    [InlineData(150, 100, true, "orders has run 50 % above expected for the last 30 minutes.")]
    [InlineData(21, 1, true, "orders has run 20 above expected for the last 30 minutes.")]
    // The newest point alone may lie on the other side, and nothing is a share of zero.
    [InlineData(101, 100, false, "orders has run below expected, unlike before, for the last 30 minutes.")]
    [InlineData(5, 0, true, "orders has run above expected, unlike before, for the last 30 minutes.")]
    [InlineData(65, 100, false, "orders has run 35 % below expected for the last 7 minutes.", 7)]
    public void A_sustained_shift_is_told_by_its_size_and_its_length(double value, double expected, bool isAbove, string text, int points = 30) =>
        Assert.Equal(text, Explanation.Of("orders", Spike with { Value = value, Expected = expected, Evidence = new(5, EvidenceKind.SustainedShift, isAbove, 0) { ShiftedPoints = points } }, TimeSpan.FromMinutes(1), Weeks));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1234567.8, "1234568")]
    [InlineData(12.3456, "12.35")]
    [InlineData(-0.00123456, "-0.001235")]
    [InlineData(1e-7, "1E-07")]
    [InlineData(123.5e16, "1.235E+18")]
    public void Numbers_have_the_digits_that_anyone_reads(double value, string text) => Assert.StartsWith($"latency is {text}, ", Of(Spike with { Value = value }));

    [Fact]
    public void An_incident_that_is_over_says_so_and_how_long_it_took()
    {
        ScoredPoint normal = Spike with { Time = Start + TimeSpan.FromMinutes(40), Value = 130, Verdict = Verdict.Normal };
        Assert.Equal("Back within the expected range after 40 minutes.", Explanation.OfEnd(normal, Ended(IncidentEnd.Recovered)));
    }

    [Fact]
    public void What_has_become_normal_is_not_called_back_to_normal()
    {
        ScoredPoint later = Spike with { Time = Start + TimeSpan.FromDays(1), Value = 419 };
        Assert.Equal("Still at 419 after 24 hours: now treated as the new normal.", Explanation.OfEnd(later, Ended(IncidentEnd.Accepted)));
    }

    [Fact]
    public void What_no_longer_counts_is_not_called_back_within_the_range() =>
        Assert.Equal("At 2, which no longer counts as an anomaly, after 3 hours; expected 120 to 210.",
            Explanation.OfEnd(Spike with { Time = Start + TimeSpan.FromHours(3), Value = 2, Verdict = Verdict.Normal }, Ended(IncidentEnd.Recovered)));

    [Fact]
    public void Silence_is_told_by_its_last_point() =>
        Assert.Equal("cpu has sent nothing since 2026-11-23T19:00:00Z, so its incident is closed without knowing how it ended.", Explanation.OfIdle("cpu", Start));

    private static IncidentState Ended(IncidentEnd ended) => new() { Start = Start, Ended = ended };

    private static string Of(ScoredPoint point) => Explanation.Of("latency", point, FiveMinutes, Weeks);
}
