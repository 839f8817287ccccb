namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class DailyPeakTests(ShippedModel model)
{
    private const int LastDay = 14;

    [Fact]
    public void A_job_that_peaks_at_the_same_time_each_day_is_told_of_on_its_first_day_alone()
    {
        IReadOnlyList<Course> nightly = Course.OfEachSeed("job", 14 * Course.Day, random =>
        {
            int points = 1 + random.Next(3);
            return now => (now.Point % Course.Day - 3 * Course.Hour is var since && since >= 0 && since < points ? 60 : 10) + Course.Gaussian(random);
        });
        IReadOnlyList<Watched> all = [.. model.Watch(nightly)];
        Assert.All(all, watched => Assert.Equal(3 * Course.Hour, Assert.Single(watched.OpenedWithin(0, Course.Day)).Opened));
        Assert.All(all, watched => Assert.DoesNotContain(watched.OpenedWithin(Course.Day, 14 * Course.Day), incident => incident.Opened % Course.Day is >= 3 * Course.Hour and < 4 * Course.Hour));
        // One a series and month is asked for: of 65 days, one that has nothing to do with the job.
        Assert.InRange(all.Sum(watched => watched.OpenedWithin(Course.Day, 14 * Course.Day).Count()), 0, 1);
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
