namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class ScheduleTests(ShippedModel model)
{
    private const int Days = 16;
    private const int EverySixHours = 6 * Course.Hour;

    // On the fourteenth day one job does not come, and one comes at another time.
    private const int Missing = 13 * Course.Day + EverySixHours;
    private const int OffSchedule = 13 * Course.Day + 2 * EverySixHours + 2 * Course.Hour;

    [Fact]
    public void A_job_every_six_hours_is_silent_once_it_is_known_and_an_incident_where_it_does_not_come_or_comes_at_another_time()
    {
        IReadOnlyList<Course> jobs = Course.OfEachSeed("jobs", Days * Course.Day, random => now =>
        {
            bool isDue = now.Point % EverySixHours is >= 3 and < 5 && now.Point - Missing is < 3 or >= 5;
            return 15 + Course.Gaussian(random) + (isDue || now.Point is OffSchedule or OffSchedule + 1 ? 60 : 0);
        });
        Assert.All(model.Watch(jobs), watched =>
        {
            Assert.InRange(watched.OpenedWithin(0, 2 * Course.Day).Count(), 0, 3);
            Assert.Empty(watched.OpenedWithin(2 * Course.Day, Missing));
            Assert.Single(watched.OpenedWithin(Missing, Missing + Course.Hour));
            Assert.Single(watched.OpenedWithin(OffSchedule, OffSchedule + 2));
        });
    }

    [Fact]
    public void A_sawtooth_whose_fall_does_not_come_is_one_incident_with_the_period_in_its_sentence()
    {
        const int Period = 40, Late = 100 * Period;
        IReadOnlyList<Course> heap = Course.OfEachSeed("heap", Late + 2 * Period, random => now =>
        {
            int since = now.Point < Late || now.Point >= Late + Period ? now.Point % Period : now.Point % Period + Period;
            return 200 + 20 * since + 10 * Course.Gaussian(random);
        });
        Assert.All(model.Watch(heap), watched =>
        {
            Assert.Empty(watched.OpenedWithin(10 * Period, Late));
            Incident one = Assert.Single(watched.OpenedWithin(Late, Late + Period / 4));
            Assert.Contains("What comes every 3.3 hours did not come.", one.Event.Explanation, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Cycles_of_random_length_miss_nothing()
    {
        IReadOnlyList<Course> cycles = Course.OfEachSeed("cycles", Days * Course.Day, random =>
        {
            (bool isOn, int next) = (false, 20);
            return now =>
            {
                if (now.Point >= next) (isOn, next) = (!isOn, now.Point + 15 + random.Next(20));
                return (isOn ? 50 : 10) + Course.Gaussian(random);
            };
        });
        Assert.All(model.Watch(cycles), watched => Assert.Empty(watched.OpenedWithin(3 * Course.Day, Days * Course.Day)));
    }
}
