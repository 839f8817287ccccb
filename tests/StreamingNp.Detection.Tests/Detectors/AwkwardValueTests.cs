using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>Finite values that producers do send, and that must neither stop a series nor blind it.</summary>
public class AwkwardValueTests
{
    private const int Calm = 1_500;

    [Theory]
    [InlineData(1e30)]
    [InlineData(1e45)]
    [InlineData(-1e45)]
    [InlineData(1.7e308)]
    public void However_far_a_spike_is_it_opens_an_incident(double spike)
    {
        DetectorRun run = Run(Calm + 50, index => index == Calm ? spike : Usual(index));
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], run.Sink.Events.Where(one => one.State != IncidentChange.Updated).Select(one => one.State));
        Assert.All(run.Sink.Events, one => Assert.True(double.IsFinite(one.Point.Evidence.Score)));
        Assert.All(run.Sink.Points, point => Assert.InRange(point.Upper, 5, 50));
    }

    [Theory]
    [InlineData(4_294_967_295)]
    [InlineData(-1e45)]
    public void A_value_that_is_no_value_hides_nothing_later(double glitch)
    {
        DetectorRun run = Run(Calm + 400, index => index == Calm ? glitch : Usual(index) + (index is >= Calm + 200 and < Calm + 204 ? 20 : 0));
        Assert.Contains(run.Sink.Events, one => one.State == IncidentChange.Opened && one.Point.Time == TimeOf(Calm));
        Assert.Contains(run.Sink.Events, one => one.State == IncidentChange.Opened && one.Point.Time == TimeOf(Calm + 200));
        Assert.All(run.Sink.Points.TakeLast(300), point => Assert.InRange(point.Upper - point.Lower, 0, 15));
    }

    [Fact]
    public void Values_at_both_ends_of_the_doubles_do_not_stop_it()
    {
        DetectorRun run = Run(4_000, index => (ObservationSequences.Noise(index) > 0 ? 1 : -1) * 1.7e308);
        Assert.Equal(4_000, run.Dispositions.Count);
        Assert.All(run.Sink.Points, point => Assert.True(double.IsFinite(point.Evidence.Score) && double.IsFinite(point.Lower) && double.IsFinite(point.Upper)));
    }

    [Theory]
    [InlineData(0, 4_294_967_295)]
    [InlineData(1, 4_294_967_295)]
    [InlineData(1, -2_147_483_648)]
    [InlineData(12, 1e10)]
    [InlineData(20, -1e10)]
    [InlineData(32, 1e10)]
    public void A_glitch_at_the_beginning_hides_nothing(int place, double glitch)
    {
        DetectorRun plain = Run(Calm + 200, With), run = Run(Calm + 200, index => index == place ? glitch : With(index));
        Assert.NotEmpty(Anomalous(plain));
        Assert.Equal(Anomalous(plain), Anomalous(run));
        Assert.InRange(run.State.Evidence.Effect.Value(20, 1e-9), 0.5, 2 * plain.State.Evidence.Effect.Value(20, 1e-9));

        static double With(int index) => Usual(index) + (index is >= Calm and < Calm + 4 ? 6 : 0);
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(1e-30)]
    public void In_a_small_unit_the_same_is_found(double unit)
    {
        DetectorRun plain = Run(Calm + 200, With), run = Run(Calm + 200, index => unit * With(index));
        Assert.NotEmpty(Anomalous(plain));
        Assert.Equal(Anomalous(plain), Anomalous(run));

        static double With(int index) => Usual(index) - (index is >= Calm and < Calm + 30 ? 4 : 0);
    }

    [Fact]
    public void A_series_that_was_stuck_for_longer_than_a_day_has_not_forgotten_its_noise()
    {
        const int Stuck = 350;
        DetectorRun run = Run(Calm + Stuck + 100, index => index is >= Calm and < Calm + Stuck ? 21.5 : Usual(index) + (index == Calm + Stuck + 10 ? 15 : 0));
        Assert.Contains(run.Sink.Events, one => one.Ended == IncidentEnd.Accepted);
        Assert.True(run.State.Evidence.Noise.Unit.Points > Calm);
        Assert.Contains(run.Sink.Events, one => one.State == IncidentChange.Opened && one.Point.Time == TimeOf(Calm + Stuck + 10));
    }

    private static double Usual(int index) => 20 + 3 * Math.Sin(2 * Math.PI * index / 288) + 0.5 * ObservationSequences.Noise(index);

    private static EventTime TimeOf(int index) => ObservationSequences.Start + TimeSpan.FromMinutes(5 * index);

    private static DetectorRun Run(int points, Func<int, double> value) => new DetectorRun(new ContextMeanPredictor()).Arrive(ObservationSequences.Regular(points, 5, value), 1);

    private static IEnumerable<EventTime> Anomalous(DetectorRun run) => run.Sink.Points.Where(point => point.Verdict == Verdict.Anomalous && point.Time >= TimeOf(Calm)).Select(point => point.Time);
}
