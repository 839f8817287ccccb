namespace StreamingNp.App.Tests.Situations;

[Collection(ShippedModelCollection.Name)]
public sealed class GapTests(ShippedModel model)
{
    private const int Gap = 7 * Course.Day;

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void Hours_without_data_and_what_comes_after_them_are_silent(int hours)
    {
        IReadOnlyList<Course> noise = Course.OfEachSeed("noise", 9 * Course.Day, random => _ => 10 + Course.Gaussian(random));
        IReadOnlyList<Course> daily = Course.OfEachSeed("daily", 9 * Course.Day, random => now => 50 + 20 * Math.Sin(Math.Tau * now.Hour / 24) + Course.Gaussian(random));
        Assert.All(model.Watch([.. noise.Concat(daily).Select(course => course.Without(Gap, Gap + hours * Course.Hour))]), watched => Assert.Empty(watched.OpenedWithin(Gap, 9 * Course.Day)));
    }
}
