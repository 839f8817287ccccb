using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class CounterTests(ShippedModel model)
{
    private const int Reset = 7 * Course.Day;

    [Fact]
    public void A_counter_that_is_reset_is_silent()
    {
        IReadOnlyList<Course> counters = Course.OfEachSeed("requests", 9 * Course.Day, random =>
        {
            double count = 0;
            return now => count = Math.Floor((now.Point == Reset ? 0 : count) + 3_000 + 300 * Course.Gaussian(random));
        });
        Assert.All(model.Watch([.. counters.Select(course => course.As(SeriesKind.Counter))]), watched => Assert.Empty(watched.OpenedWithin(Reset, 9 * Course.Day)));
    }
}
