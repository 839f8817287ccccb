namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class DailyPeakTests(ShippedModel model)
{
    private const int LastDay = 14;

    [Fact]
    public void A_job_that_peaks_at_the_same_time_each_day_is_silent_from_the_fourth_day_on()
    {
        IReadOnlyList<Course> nightly = Course.OfEachSeed("job", 14 * Course.Day, random =>
        {
            int points = 1 + random.Next(3);
            return now => (now.Point % Course.Day - 3 * Course.Hour is var since && since >= 0 && since < points ? 60 : 10) + Course.Gaussian(random);
        });
        Assert.All(model.Watch(nightly), watched => Assert.Empty(watched.OpenedWithin(3 * Course.Day, 14 * Course.Day)));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(30)]
    public void A_hump_of_two_hours_that_does_not_come_is_an_incident_within_the_hour_after_it(double height)
    {
        IReadOnlyList<Course> daily = Course.OfEachSeed("hump", (LastDay + 1) * Course.Day, random => now =>
        {
            bool comes = now.Point / Course.Day != LastDay && now.Hour is > 10 and < 12;
            return 10 + Course.Gaussian(random) + (comes ? height * Math.Pow(Math.Sin(Math.PI * (now.Hour - 10) / 2), 2) : 0);
        });
        int due = LastDay * Course.Day + 10 * Course.Hour;
        Assert.All(model.Watch(daily), watched => Assert.Single(watched.OpenedWithin(due, due + 3 * Course.Hour)));
    }
}
