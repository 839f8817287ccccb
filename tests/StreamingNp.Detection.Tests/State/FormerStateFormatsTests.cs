using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Noise;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Journal;
using static StreamingNp.Detection.Tests.State.WrittenStates;

namespace StreamingNp.Detection.Tests.State;

public class FormerStateFormatsTests
{
    // Of a series that had no large activities: see WithoutLargest.
    private const int OfActivities = sizeof(byte) + sizeof(float);
    private const int OfRepeats = sizeof(int) + sizeof(bool) + OfActivities;
    private const int OfForecastsAndShifts = sizeof(double) + sizeof(byte) + OfRepeats;
    private const int OfReduction = sizeof(bool) + OfForecastsAndShifts;
    private const int OfJumps = 2 * (2 * sizeof(long) + sizeof(byte) + sizeof(float) + sizeof(bool)) + OfReduction;
    private const int OfExperts = sizeof(bool) + sizeof(double) * (4 + TrackedExperts.Experts);

    [Fact]
    public void A_state_of_format_18_does_not_know_how_large_its_activities_were()
    {
        SeriesState state = Run(1, ObservationSequences.Regular(400, 5, point => point % 60 > 57 ? 100 : ObservationSequences.Noise(point) / 100)).State;
        Assert.NotEmpty(state.Evidence.Activity.Largest.ToArray());
        byte[] bytes = WithoutLargest(Write(state), state);

        SeriesState read = Read([18, .. bytes[1..^OfActivities]]);

        Assert.Empty(read.Evidence.Activity.Largest.ToArray());
        Assert.Equal(state.Evidence.Activity.WithLargest([], 0), read.Evidence.Activity);
    }

    [Fact]
    public void A_state_of_format_17_has_counted_the_repeats_of_quiet_hours_too_so_that_they_are_counted_anew()
    {
        SeriesState state = Run(1, ObservationSequences.Regular(400, 5, point => Math.Round(ObservationSequences.Noise(point)))).State;
        byte[] bytes = Write(state);

        SeriesState read = Read([17, .. bytes[1..^OfRepeats]]);

        FlatLine before = state.Evidence.FlatLine;
        Assert.True(before.HasMoved && before.EqualPairs > 0 && before.Longest > 0);
        Assert.Equal(before with { CountedRepeats = 0, Longest = 0, CountedPairs = 0, EqualPairs = 0 }, read.Evidence.FlatLine);
    }

    [Fact]
    public void A_state_of_format_16_is_one_whose_forecasts_are_as_sharp_as_the_model_and_whose_shifts_never_came_again()
    {
        SeriesState state = Run(1, ObservationSequences.Regular(400, 5, ObservationSequences.Noise)).State;
        Assert.True(state.Experts.State.Distance > 0);
        byte[] bytes = Write(state);

        SeriesState read = Read([16, .. bytes[1..^OfForecastsAndShifts]]);

        Assert.Equal(state.Experts.State with { Distance = 0 }, read.Experts.State);
        Assert.Equal(bytes[..^OfForecastsAndShifts], Write(read)[..^OfForecastsAndShifts]);
    }

    [Fact]
    public void A_state_of_format_15_does_not_know_how_far_the_least_probable_span_of_its_rows_is()
    {
        DetectorRun run = new(new ContextMeanPredictor(ReducedRowsOfTests.Layout(1)) { Reduction = ReducedRowsOfTests.Reduction(6, 2) }, ReducedRowsOfTests.Options);
        byte[] bytes = run.Arrive([.. ReducedRowsOfTests.Simulated(6, 480, odd: 1_000)]).StateBytes();
        byte[] former = Write(Read(bytes));
        Assert.Equal(bytes, former);

        bytes = WithoutLargest(bytes, run.State);
        SeriesState read = Read([15, .. Without(bytes, run.State)]);

        Assert.Equal(run.State.Reduced!.Rows, read.Reduced!.Rows);
        Assert.Equal(bytes.Length, Write(read).Length);
    }

    // Its rows are what is written last but for how sharp forecasts are, and right before them is how far the least probable span is.
    private static byte[] Without(byte[] bytes, SeriesState state)
    {
        const int OfTogether = MagnitudeHistogram.BinCount * sizeof(ushort) + sizeof(int);
        int ofRows = sizeof(bool) + 6 * sizeof(float) + sizeof(int) + state.Reduced!.Rows * (sizeof(long) + sizeof(bool) + 6 * sizeof(float));
        return [.. bytes[1..^(ofRows + OfTogether + OfForecastsAndShifts)], .. bytes[^(ofRows + OfForecastsAndShifts)..^OfForecastsAndShifts]];
    }

    // What is written last is how large activities were: the number of them, the sizes, and the newest.
    private static byte[] WithoutLargest(byte[] bytes, SeriesState state) =>
        [.. bytes[..^(OfActivities + sizeof(float) * state.Evidence.Activity.Largest.Length)], 0, .. bytes[^sizeof(float)..]];

    [Fact]
    public void A_state_of_format_14_is_one_whose_rows_were_never_reduced()
    {
        byte[] bytes = Write(Run(1, ObservationSequences.Regular(400, 5, ObservationSequences.Noise)).State);

        SeriesState read = Read([14, .. bytes[1..^OfReduction]]);

        Assert.Null(read.Reduced);
        Assert.Equal(bytes[..^OfForecastsAndShifts], Write(read)[..^OfForecastsAndShifts]);
    }

    [Fact]
    public void A_state_of_format_13_is_one_whose_jumps_have_no_schedule()
    {
        SeriesState state = Run(1, ObservationSequences.Regular(400, 5, point => ObservationSequences.Noise(point) + (point % 40 == 0 ? 100 : 0))).State;
        Assert.True(state.Evidence.Jumps.Rises.IsKnown);
        byte[] bytes = WithoutLargest(Write(state), state);

        SeriesState read = Read([13, .. bytes[1..^OfJumps]]);

        Assert.Equal(default, read.Evidence.Jumps);
        Assert.Equal(bytes[..^OfJumps], Write(read)[..^OfJumps]);
    }

    [Fact]
    public void A_state_of_an_earlier_format_is_in_no_block_of_points()
    {
        SeriesState state = Run(1, ObservationSequences.Regular(205, 5, ObservationSequences.Noise)).State;
        byte[] bytes = Write(state);
        Assert.NotEqual(0, Read(bytes).History.PointsOfBlock);
        Assert.Equal(state.History.PointsOfBlock, Read(bytes).History.PointsOfBlock);

        SeriesState read = Read(InFormat(11, state));

        Assert.Equal(0, read.History.PointsOfBlock);
        Assert.Equal(64, read.History.Recent.Count);
        Assert.Equal(state.Correction.Covariance.ToArray(), read.Correction.Covariance.ToArray());
    }

    [Fact]
    public void A_state_of_format_10_is_one_whose_forecasts_go_by_the_model_as_at_first()
    {
        const int Added = sizeof(int) + OfExperts + sizeof(bool) + OfJumps;
        SeriesState state = Run(1, ObservationSequences.Regular(200, 5, ObservationSequences.Noise)).State;
        state.History.EndBlock();
        byte[] bytes = Write(state);

        SeriesState read = Read(InFormat(10, state));

        Assert.Equal(new ExpertState(), read.Experts.State);
        Assert.Equal(new TrackedExperts().Trust.ToArray(), read.Experts.Trust.ToArray());
        Assert.Equal(bytes[1..^Added], Write(read)[1..^Added]);
    }

    [Fact]
    public void A_state_of_an_older_format_is_one_that_nothing_is_corrected_in_yet()
    {
        // What was added stands at the end: whole or logical numbers, and many of double precision.
        const int Added = 2 * sizeof(int) + OfExperts + 2 * sizeof(bool) + sizeof(double) * (8 + PredictionCorrection.Rules) + sizeof(float) * PredictionCorrection.Pairs + OfJumps;
        SeriesState state = Run(1, ObservationSequences.Regular(200, 5, ObservationSequences.Noise)).State;
        state.History.EndBlock();
        byte[] bytes = Write(state);
        Assert.True(state.Correction.State.Points > 100);

        SeriesState read = Read([9, .. bytes[1..^Added]]);

        Assert.Equal(new CorrectionState(), read.Correction.State);
        Assert.Equal(new PredictionCorrection().Covariance.ToArray(), read.Correction.Covariance.ToArray());
        Assert.All(read.Correction.Weights.ToArray(), weight => Assert.Equal(0, weight));
        Assert.Equal(bytes[1..^Added], Write(read)[1..^Added]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(200)]
    public void A_state_of_another_format_is_refused_with_what_to_do(byte format)
    {
        byte[] bytes = Run(1, ObservationSequences.Regular(200, 5, ObservationSequences.Noise)).StateBytes();
        string reason = Assert.Throws<InvalidDataException>(() => Read([format, .. bytes[1..]])).Message;
        Assert.Contains($"format {format} ", reason);
        Assert.Contains("--reset-state", reason);
    }

    // Before format 15 nothing was said of a reduction, before 14 of jumps, before 13 of channels. Before format 12 the pairs of the correction were of double precision, and no block followed the experts; before 11 there were none.
    private static byte[] InFormat(byte version, SeriesState state)
    {
        byte[] bytes = Write(state)[..^(sizeof(bool) + OfJumps)];
        int end = bytes.Length - sizeof(int) - OfExperts, start = end - sizeof(float) * PredictionCorrection.Pairs;
        IEnumerable<byte> pairs = state.Correction.Covariance.ToArray().SelectMany(pair => BitConverter.GetBytes((double)pair));
        return [version, .. bytes[1..start], .. pairs, .. version > 10 ? bytes[end..^sizeof(int)] : []];
    }
}
