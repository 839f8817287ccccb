using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class StuckTests(ShippedModel model)
{
    private const int Stuck = 7 * Course.Day;

    [Theory]
    [InlineData(6)]
    [InlineData(18)]
    public void A_series_that_is_stuck_is_an_incident_until_it_moves_again(int hours)
    {
        int moves = Stuck + hours * Course.Hour;
        IReadOnlyList<Course> noise = Course.OfEachSeed("noise", 9 * Course.Day, random => Holding(moves, _ => 100 + Course.Gaussian(random)));
        IReadOnlyList<Course> daily = Course.OfEachSeed("daily", 9 * Course.Day, random => Holding(moves, now => 100 + 10 * Math.Sin(Math.Tau * now.Hour / 24) + Course.Gaussian(random)));
        Assert.All(model.Watch(noise, daily), watched =>
        {
            Incident incident = Assert.Single(watched.OpenedWithin(Stuck, moves));
            Assert.Equal((EventCause.Stuck, IncidentEnd.Recovered), (incident.Event.Cause, incident.Ended));
            Assert.InRange(incident.Opened, Stuck, Stuck + Course.Hour);
            Assert.InRange(incident.Resolved!.Value, moves, moves + 2 * Course.Hour);
        });
    }

    // Its last value over and over, from where it is stuck to where it moves again.
    private static Func<Moment, double> Holding(int moves, Func<Moment, double> values)
    {
        double last = double.NaN;
        return now => values(now) is var value && now.Point >= Stuck && now.Point < moves ? last : last = value;
    }
}
