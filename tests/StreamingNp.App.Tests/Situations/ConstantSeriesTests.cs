using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class ConstantSeriesTests(ShippedModel model)
{
    private const int Change = 4 * Course.Day;

    [Fact]
    public void A_constant_that_changes_in_its_seventh_digit_is_silent()
    {
        Assert.All(
            model.Watch(
                Course.Alone("a ten-thousandth of 100", Change + Course.Day, now => now.Point < Change ? 100 : 100.0001),
                Course.Alone("for one point", Change + Course.Day, now => now.Point == Change ? 100.0001 : 100),
                Course.Alone("one in a million", Change + Course.Day, now => now.Point < Change ? 1e6 : 1e6 + 1),
                Course.Alone("a small one", Change + Course.Day, now => now.Point < Change ? 0.001 : 0.001 + 1e-9),
                Course.Alone("rounding", Change + Course.Day, now => now.Point % 7 == 3 ? 100 + 1e-9 : 100)),
            watched => Assert.Empty(watched.Incidents));
    }

    [Fact]
    public void A_constant_that_really_changes_is_an_incident_at_once()
    {
        Assert.All(
            model.Watch(
                Course.Alone("for good", Change + Course.Day, now => now.Point < Change ? 100 : 120),
                Course.Alone("for one point", Change + Course.Day, now => now.Point == Change ? 120 : 100),
                Course.Alone("from nothing", Change + Course.Day, now => now.Point < Change ? 0 : 20)),
            watched => Assert.Equal(Change, Assert.Single(watched.Incidents).Opened));
    }

    [Fact]
    public void A_constant_that_changes_for_good_is_one_incident_until_it_is_the_new_normal_after_a_day()
    {
        Assert.All(
            model.Watch(
                Course.Alone("up", 30 * Course.Day, now => now.Point < Change ? 100 : 120),
                Course.Alone("down", 30 * Course.Day, now => now.Point < 10 * Course.Day ? 100 : 90),
                Course.Alone("from nothing", 30 * Course.Day, now => now.Point < Change ? 0 : 20)),
            watched =>
            {
                Incident incident = Assert.Single(watched.Incidents);
                Assert.Equal((incident.Opened + Course.Day, IncidentEnd.Accepted), (incident.Resolved, incident.Ended));
            });
    }
}
