using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class ColdStartTests(ShippedModel model)
{
    [Fact]
    public void The_first_twenty_points_are_silent_whatever_they_are()
    {
        Assert.All(
            model.Watch(
                Course.OfEachSeed("six decades", 60, random => _ => Math.Pow(10, 6 * random.NextDouble())),
                Course.OfEachSeed("Cauchy", 60, random => _ => Math.Tan(Math.PI * (random.NextDouble() - 0.5))),
                Course.OfEachSeed("constant, then anything", 60, random => now => now.Point < 14 ? 0 : 1e6 * random.NextDouble()),
                Course.OfEachSeed("exploding", 60, random => now => Math.Exp(now.Point) * random.NextDouble())),
            watched => Assert.Empty(watched.OpenedWithin(0, 20)));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(40)]
    public void A_spike_at_the_sixtieth_point_is_found(int deviations) =>
        Assert.All(
            model.Watch(Course.OfEachSeed("spike", 100, random => now => 100 + Course.Gaussian(random) + (now.Point == 60 ? deviations : 0))),
            watched => Assert.Equal(60, Assert.Single(watched.Incidents).Opened));

    [Fact]
    public void A_first_weekend_that_is_quieter_is_no_sustained_shift_and_a_quiet_working_day_is_one()
    {
        static double Busy(Moment now, double amplitude) => 100 + amplitude * Math.Sin(Math.Tau * now.Hour / 24);
        IReadOnlyList<Course> weekend = Course.OfEachSeed("weekend", 7 * Course.Day, random => now => Busy(now, now.IsWeekend ? 6 : 20) + 2 * Course.Gaussian(random));
        IReadOnlyList<Course> holiday = Course.OfEachSeed("holiday", 7 * Course.Day, random => now => Busy(now, now.Point / Course.Day == 4 ? 6 : 20) + 2 * Course.Gaussian(random));
        Assert.All(model.Watch(weekend), watched => Assert.DoesNotContain(watched.Incidents, incident => incident.Event.Cause == EventCause.SustainedShift));
        Assert.All(model.Watch(holiday), watched => Assert.Contains(watched.OpenedWithin(4 * Course.Day, 5 * Course.Day), incident => incident.Event.Cause == EventCause.SustainedShift));
    }

    [Fact]
    public void A_shift_before_the_first_weekend_is_not_over_when_the_weekend_begins()
    {
        const int Friday = 4 * Course.Day + 13 * Course.Hour, Saturday = 5 * Course.Day;
        IReadOnlyList<Course> drifting = Course.OfEachSeed("drift", Saturday + 12 * Course.Hour, random => now => 100 + Course.Gaussian(random) + Math.Max(0, now.Point - Friday) * 24.0 / Course.Day);
        Assert.All(model.Watch(drifting), watched => Assert.Contains(watched.Incidents, incident => incident.Opened < Saturday && !(incident.Resolved < Saturday + 2 * Course.Hour)));
    }
}
