using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class DaylightSavingTests(ShippedModel model)
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly DateTimeOffset[] Changes = [new(2026, 10, 25, 1, 0, 0, TimeSpan.Zero), new(2027, 3, 28, 1, 0, 0, TimeSpan.Zero)];

    [Fact]
    public void A_day_by_local_time_is_silent_over_the_change_where_the_time_zone_is_known()
    {
        Assert.True(LocalClock.TryFind(Berlin.Id, out LocalClock? clock));
        var options = new DetectorOptions { History = new() { Clock = clock } };
        // On its first day nobody knows yet that the series has office hours.
        Assert.All(
            model.Watch(options, [.. Changes.SelectMany(change => (IReadOnlyList<Course>[])[Smooth(change), Office(change)])]),
            watched => Assert.Empty(watched.OpenedWithin(Course.Day, 12 * Course.Day)));
    }

    [Fact(Skip = "2 of 10 series have two sustained shifts: not solved yet.")]
    public void A_smooth_day_by_local_time_is_at_most_one_incident_where_the_time_zone_is_not_known() =>
        Assert.All(model.Watch([.. Changes.Select(Smooth)]), watched => Assert.True(watched.Incidents.Count <= 1, watched.ToString()));

    private static IReadOnlyList<Course> Smooth(DateTimeOffset change) =>
        Around(change, "smooth", hour => 100 - 40 * Math.Cos(Math.Tau * (hour - 3) / 24));

    private static IReadOnlyList<Course> Office(DateTimeOffset change) =>
        Around(change, "office", hour => 100 - 40 * Math.Cos(Math.Tau * (hour - 3) / 24) + (hour is >= 8 and < 18 ? 60 : 0));

    private static IReadOnlyList<Course> Around(DateTimeOffset change, string name, Func<double, double> valueAt) => Course.OfEachSeed(
        $"{name}, {change:yyyy-MM-dd}", 12 * Course.Day, random => now => valueAt(TimeZoneInfo.ConvertTime(now.Time, Berlin).TimeOfDay.TotalHours) + 3 * Course.Gaussian(random), change.AddDays(-9));
}
