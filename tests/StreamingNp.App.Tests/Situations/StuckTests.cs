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

    [Fact]
    public void One_that_is_stuck_at_the_same_hours_of_some_days_is_an_incident_each_time()
    {
        int[] days = [7, 10, 12];
        bool IsStuck(Moment now) => days.Contains(now.Point / Course.Day) && now.Hour is >= 12 and < 15;
        IReadOnlyList<Course> sensors = Course.OfEachSeed("sensor", 14 * Course.Day, random =>
        {
            double last = double.NaN;
            return now => IsStuck(now) ? last : last = 100 + 10 * Math.Sin(Math.Tau * now.Hour / 24) + Course.Gaussian(random);
        });
        Assert.All(model.Watch(sensors), watched => Assert.All(days, day => Assert.Single(watched.OpenedWithin(day * Course.Day + 12 * Course.Hour, day * Course.Day + 15 * Course.Hour))));
    }

    [Fact]
    public void Orders_that_stop_at_noon_are_an_incident_where_there_are_none_at_night()
    {
        const int Noon = 12 * Course.Day + 12 * Course.Hour, Again = Noon + 2 * Course.Hour;
        Assert.All(model.Watch(Orders(14, now => now.Point is >= Noon and < Again)), watched =>
        {
            Assert.Single(watched.OpenedWithin(Noon, Again));
            Assert.DoesNotContain(watched.Incidents, incident => incident.Event.Cause == EventCause.Stuck && incident.Opened < Noon);
        });
    }

    [Fact]
    public void Orders_that_stop_at_noon_are_an_incident_also_where_Sundays_have_none()
    {
        const int Noon = 23 * Course.Day + 12 * Course.Hour, Again = Noon + 2 * Course.Hour;
        Assert.All(model.Watch(Orders(25, now => now.Point / Course.Day % 7 == 6 || now.Point is >= Noon and < Again)), watched => Assert.Single(watched.OpenedWithin(Noon, Again)));
    }

    // Counts of independent events by day, and none at night or where the shop is closed.
    private static IReadOnlyList<Course> Orders(int days, Func<Moment, bool> isClosed) => Course.OfEachSeed("orders", days * Course.Day, random => now =>
        now.Hour is < 8 or >= 20 || isClosed(now) ? 0 : Course.Poisson(random, 4 * Math.Sin(Math.PI * (now.Hour - 8) / 12)));

    // Its last value over and over, from where it is stuck to where it moves again.
    private static Func<Moment, double> Holding(int moves, Func<Moment, double> values)
    {
        double last = double.NaN;
        return now => values(now) is var value && now.Point >= Stuck && now.Point < moves ? last : last = value;
    }
}
