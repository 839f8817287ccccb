using CsCheck;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Evaluation.Skab;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation;

public class IncidentJudgementTests
{
    private const int Rows = 200;

    [Theory]
    [InlineData(97, false)]
    [InlineData(98, true)]
    [InlineData(100, true)]
    [InlineData(109, true)]
    [InlineData(112, true)]
    [InlineData(113, false)]
    public void A_segment_is_found_from_two_rows_before_it_to_three_rows_after_it(int opened, bool isFound)
    {
        IncidentJudgement judgement = Judge([new(100, 109)], opened);
        Assert.Equal((isFound, !isFound), (judgement.Segments.Single().IsFound, judgement.Openings.Single().IsFalse));
    }

    [Fact]
    public void Two_rows_and_three_rows_are_sampling_intervals_where_rows_are_missing()
    {
        // Every row of the file is a minute after the one before, but for an hour without rows before the segment.
        Observation[] rows = [.. Enumerable.Range(0, 40).Select(row => new Observation(MinuteSeries.At(row < 20 ? row : row + 60), 0))];
        LabelledSeries series = new("series", rows, [new(20, 22)]);
        Assert.Equal(TimeSpan.FromMinutes(1), series.SamplingInterval());
        Assert.True(IncidentJudgement.Of(series, [new(rows[19].Time, 1)]).Openings.Single().IsFalse);
        Assert.False(IncidentJudgement.Of(series, [new(MinuteSeries.At(78), 1)]).Openings.Single().IsFalse);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void Labelled_rows_with_up_to_three_unlabelled_ones_between_them_are_one_segment(int unlabelled, int segments)
    {
        IncidentJudgement judgement = Judge([new(100, 101), new(102 + unlabelled, 110)], 120);
        Assert.Equal(segments, judgement.Segments.Count);
        Assert.Equal((100, 110), (judgement.Segments[0].Rows.First, judgement.Segments[^1].Rows.Last));
    }

    [Fact]
    public void Several_incidents_in_a_segment_find_it_once_and_none_is_false()
    {
        IncidentJudgement judgement = Judge([new(100, 109)], 101, 105, 112);
        Assert.Equal((1, 0), (judgement.Segments.Count(segment => segment.IsFound), judgement.Openings.Count(opening => opening.IsFalse)));
    }

    [Fact]
    public void An_incident_between_two_segments_that_reaches_both_finds_both() =>
        Assert.All(Judge([new(100, 104), new(109, 112)], 107).Segments, segment => Assert.True(segment.IsFound));

    [Theory]
    [InlineData(98, 0)]
    [InlineData(100, 0)]
    [InlineData(103, 3)]
    [InlineData(112, 12)]
    public void The_delay_runs_from_the_start_of_the_segment_and_is_never_negative(int opened, int delay)
    {
        JudgedSegment segment = Judge([new(100, 109)], opened, 112).Segments.Single();
        Assert.Equal((delay, TimeSpan.FromMinutes(delay)), (segment.DelayRows, segment.Delay));
    }

    [Fact]
    public void A_window_of_NAB_is_judged_as_it_is_and_nothing_in_the_probation_is()
    {
        // 15 % of 200 rows are the probation.
        NabFile file = new("a/b.csv", RowsOf(Rows), [new(10, 29), new(50, 59), new(61, 69)]);
        IncidentJudgement judgement = Judge(file, 15, 29, 30, 49, 50, 60, 70);
        Assert.Equal([(50, true), (61, false)], judgement.Segments.Select(segment => (segment.Rows.First, segment.IsFound)));
        Assert.Equal([(30, true), (49, true), (50, false), (60, true), (70, true)], judgement.Openings.Select(opening => (RowOf(opening), opening.IsFalse)));
        Assert.Equal(TimeSpan.FromMinutes(169), judgement.Span);
    }

    [Fact]
    public void A_segment_that_begins_in_the_probation_is_judged_by_what_comes_after_it()
    {
        NabFile file = new("a/b.csv", RowsOf(Rows), [new(20, 40)]);
        Assert.False(Judge(file, 25).Segments.Single().IsFound);
        Assert.True(Judge(file, 25, 35).Segments.Single().IsFound);
    }

    [Fact]
    public void Channels_share_their_labels_and_each_has_its_time()
    {
        SkabChannel channel = new("a#b", RowsOf(501), [new(450, 459)]);
        IncidentJudgement judgement = IncidentJudgement.Of(channel, [new(MinuteSeries.At(470), 1), new(MinuteSeries.At(451), 1), new(MinuteSeries.At(399), 1)], channels: 2);
        Assert.Equal([(451, false), (470, true)], judgement.Openings.Select(opening => (RowOf(opening), opening.IsFalse)));
        Assert.Equal(TimeSpan.FromMinutes(200), judgement.Span);
    }

    [Fact]
    public void Earlier_segments_are_those_that_start_in_the_ten_days_before()
    {
        const int perDay = 24;
        Observation[] rows = [.. Enumerable.Range(0, 30 * perDay).Select(row => new Observation(MinuteSeries.At(60 * row), 0))];
        RowRange[] windows = [new(0, 0), new(5 * perDay, 5 * perDay), new(10 * perDay, 10 * perDay), new(15 * perDay + 1, 15 * perDay + 1)];
        Assert.Equal([0, 1, 2, 1], IncidentJudgement.Of(new("series", rows, windows), []).Segments.Select(segment => segment.EarlierSegments));
    }

    [Fact]
    public void A_series_that_is_all_probation_or_empty_has_nothing_to_judge()
    {
        SkabChannel channel = new("a#b", RowsOf(400), [new(10, 20)]);
        foreach (LabelledSeries series in new[] { channel, new LabelledSeries("empty", [], []) })
        {
            IncidentJudgement judgement = IncidentJudgement.Of(series, [new(MinuteSeries.At(15), 1)]);
            Assert.Equal((0, 0, TimeSpan.Zero), (judgement.Segments.Count, judgement.Openings.Count, judgement.Span));
        }
    }

    [Fact]
    public void Every_incident_is_false_or_finds_a_segment_whatever_the_order_in_which_they_come() =>
        Gen.Select(MinuteSeries.Any, Gen.Int[0, 59].Array[0, 8]).Sample((any, rows) =>
        {
            LabelledSeries series = new("series", [.. any.Times.Select(time => new Observation(time, 0))], any.Windows);
            IncidentOpening[] openings = [.. rows.Distinct().Where(row => row < any.Times.Count).Select(row => new IncidentOpening(any.Times[row], row))];
            IncidentJudgement one = IncidentJudgement.Of(series, openings), other = IncidentJudgement.Of(series, openings.Reverse());
            Assert.Equal(openings.Length, one.Openings.Count);
            Assert.Equal(one.Segments.Any(segment => segment.IsFound), one.Openings.Any(opening => !opening.IsFalse));
            Assert.Equal((one.Segments, one.Openings), (other.Segments, other.Openings), (left, right) => left.Segments.SequenceEqual(right.Segments) && left.Openings.SequenceEqual(right.Openings));
        });

    private static IncidentJudgement Judge(RowRange[] windows, params int[] opened) => Judge(new LabelledSeries("series", RowsOf(Rows), windows), opened);

    private static IncidentJudgement Judge(LabelledSeries series, params int[] opened) => IncidentJudgement.Of(series, opened.Select(row => new IncidentOpening(MinuteSeries.At(row), 1)));

    private static int RowOf(JudgedOpening opening) => (int)((opening.Opening.Time - MinuteSeries.At(0)).TotalMinutes);

    private static Observation[] RowsOf(int rows) => [.. Enumerable.Range(0, rows).Select(row => new Observation(MinuteSeries.At(row), 0))];
}
