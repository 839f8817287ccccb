using CsCheck;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.State;

/// <summary>The part of a state that says what is normal.</summary>
public class EvidenceStateTests
{
    private static readonly Gen<PointReading> Readings = Gen.Select(
        Gen.Frequency((12, Gen.Float[-3, 3]), (3, Gen.Const(0f)), (2, Gen.Float[-100, 100]), (1, Gen.Const(-float.MaxValue))),
        Gen.Frequency((6, Gen.Float[-1, 2].Select(one => (Half)one)), (1, Gen.Const(Half.NaN))),
        Gen.Float[0, 12], Gen.Bool, Gen.Frequency((9, Gen.Const(float.NaN)), (1, Gen.Float[0, 20]))).Select(
        (residual, logDeviation, modelScore, isAbove, other) => new PointReading { Residual = residual, LogDeviation = logDeviation, ModelScore = modelScore, IsAbove = isAbove, Other = other });

    // What comes, and what the incident does then: nothing, mostly.
    private static readonly Gen<Step> Steps = Gen.Select(
        Readings, Gen.Frequency((3, Gen.Double[-10, 10]), (1, Gen.Const(4.0)), (1, Gen.Const(double.MaxValue))), Gen.Frequency((2, Gen.Double[-10, 10].Select(one => (double?)one)), (1, Gen.Const((double?)null))),
        Gen.Int[1, 200], Gen.Bool, Gen.Int[0, 30]).Select((reading, value, seasonal, minutes, isAnomalous, incident) => new Step(reading, value, seasonal, minutes, isAnomalous, incident));

    private static readonly HistoryOptions History = new() { RecentPoints = 64, BinnedDays = 0 };

    [Fact]
    public void What_was_written_and_read_at_any_point_goes_on_to_the_same_evidence() =>
        Gen.Select(Gen.Frequency((3, Steps.Array[0, 120]), (1, Steps.Array[200, 600])), Gen.Double[0, 1]).Sample((steps, share) =>
        {
            int cut = (int)(share * steps.Length);
            SeriesState one = new("a", History);
            EventTime time = ObservationSequences.Start;
            for (int step = 0; step < cut; step++) Follow(one.Evidence, steps[step], time += TimeSpan.FromMinutes(steps[step].Minutes));
            SeriesState other = Read(Write(one));
            for (int step = cut; step < steps.Length; step++)
            {
                time += TimeSpan.FromMinutes(steps[step].Minutes);
                Assert.Equal(Follow(one.Evidence, steps[step], time), Follow(other.Evidence, steps[step], time));
            }
            Assert.Equal(Write(one), Write(other));
        }, iter: 300);

    [Fact]
    public void What_a_model_is_corrected_by_goes_on_to_the_same_as_well() =>
        Gen.Select(Steps.Array[0, 120], Gen.Double[0, 1]).Sample((steps, share) =>
        {
            int cut = (int)(share * steps.Length);
            SeriesState one = new("a", History);
            for (int step = 0; step < cut; step++) Correct(one, steps[step]);
            SeriesState other = Read(Write(one));
            for (int step = cut; step < steps.Length; step++) Assert.Equal(Correct(one, steps[step]), Correct(other, steps[step]));
            Assert.Equal(Write(one), Write(other));
        }, iter: 300);

    [Fact]
    public void The_same_points_twice_give_the_same_evidence_and_a_score_is_never_negative_or_no_number() =>
        Steps.Array[0, 200].Sample(steps =>
        {
            SeriesEvidence one = new(), other = new();
            EventTime time = ObservationSequences.Start;
            foreach (Step step in steps)
            {
                time += TimeSpan.FromMinutes(step.Minutes);
                PointEvidence evidence = Follow(one, step, time);
                Assert.Equal(evidence, Follow(other, step, time));
                Assert.True(evidence is { Score: >= 0, Improbability: >= 0, UnshapedScore: >= 0 and <= 1 });
                Assert.True(evidence.Lower <= evidence.Upper);
            }
        }, iter: 200);

    private static PointEvidence Follow(SeriesEvidence evidence, Step step, EventTime time)
    {
        PointEvidence weighed = evidence.Weigh(new SeriesMoment(time, LocalClock.Utc.ToLocal(time), TimeSpan.FromMinutes(5), time - ObservationSequences.Start, step.Seasonal, MaySustain: true), step.Value, step.Reading, threshold: 4.25, bandShare: 0.01);
        if (step.Incident == 1) evidence.Hold();
        if (step.Incident == 2) evidence.Release();
        evidence.Learn(step.Value, step.IsAnomalous, run: step.Incident % 3);
        if (step.Incident == 3) evidence.Observe(LocalClock.Utc.ToLocal(time), step.Value);
        return weighed;
    }

    private static double Correct(SeriesState state, Step step)
    {
        double shift = state.Correction.Prepare(step.Value - step.Reading.Residual, Math.Exp((double)step.Reading.LogDeviation), new SameTimes(step.Seasonal, step.Seasonal, null));
        if (step.Incident == 3) state.Correction.Observe(step.Value);
        else if (!step.IsAnomalous) state.Correction.Learn(step.Value);
        state.Experts.Prepare(step.Value - step.Reading.Residual + shift, Math.Exp((double)step.Reading.LogHalfWidth), new SameTimes(step.Seasonal, step.Seasonal, null));
        state.Experts.Learn(step.Value);
        return shift;
    }

    private static byte[] Write(SeriesState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        SeriesStateCodec.Write(state, writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static SeriesState Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return SeriesStateCodec.Read(reader, History);
    }

    private readonly record struct Step(PointReading Reading, double Value, double? Seasonal, int Minutes, bool IsAnomalous, int Incident);
}
