using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class LevelTests(ShippedModel model)
{
    private const int Change = 7 * Course.Day;

    [Fact]
    public void A_drift_by_six_deviations_in_a_day_is_an_incident_before_the_day_is_over()
    {
        IReadOnlyList<Course> drifting = Course.OfEachSeed("drift", 8 * Course.Day, random => now => 100 + Course.Gaussian(random) + Math.Max(0, now.Point - Change) * 6.0 / Course.Day);
        Assert.All(model.Watch(drifting), watched => Assert.Equal(EventCause.SustainedShift, Assert.Single(watched.OpenedWithin(Change, 8 * Course.Day)).Event.Cause));
    }

    // Of a shift by 5 deviations in a series with a day, two incidents of five end as recovered while it goes on.
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void A_level_that_shifts_and_stays_is_one_incident_until_it_is_the_new_normal(double deviations)
    {
        IReadOnlyList<Course> steady = Course.OfEachSeed("steady", 10 * Course.Day, random => now => 100 + Course.Gaussian(random) + (now.Point >= Change ? deviations : 0));
        IReadOnlyList<Course> daily = Course.OfEachSeed("daily", 10 * Course.Day, random => now => 100 + 10 * Math.Sin(Math.Tau * now.Hour / 24) + Course.Gaussian(random) + (now.Point >= Change ? deviations : 0));
        Assert.All(model.Watch(steady, daily), watched =>
        {
            Incident incident = Assert.Single(watched.OpenedWithin(Change, 10 * Course.Day));
            Assert.InRange(incident.Opened, Change, Change + 2 * Course.Hour);
            Assert.Equal(IncidentEnd.Accepted, incident.Ended);
            Assert.InRange(incident.Resolved!.Value, incident.Opened + Course.Day, incident.Opened + Course.Day + Course.Hour);
        });
    }
}
