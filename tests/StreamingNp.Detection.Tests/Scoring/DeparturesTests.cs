using CsCheck;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Tests.Scoring;

public class DeparturesTests
{
    // A tail of 1 in 10 lies as far out as the root of twice its surprise in nats.
    private static readonly double OneInTen = Math.Sqrt(2 * Math.Log(10));

    [Fact]
    public void Nothing_is_said_until_there_are_eight()
    {
        var departures = new Departures();
        for (int point = 0; point < Departures.Horizon; point++)
        {
            Assert.Equal((point, null), (departures.Count, departures.RawSurprise));
            departures.Add(1, isAbove: true);
        }
        Assert.Equal(Departures.Horizon, departures.Count);
        Assert.Equal(OneInTen, departures.RawSurprise!.Value, 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Small_departures_to_one_side_are_surprising_together(bool isAbove) =>
        Assert.Equal(OneInTen, Of([.. Enumerable.Repeat((1.0, isAbove), 8)]).RawSurprise!.Value, 1e-6);

    [Fact]
    public void Departures_to_both_sides_cancel() =>
        Assert.Equal(0, Of([.. Enumerable.Range(0, 8).Select(point => (1.0, point % 2 == 0))]).RawSurprise!.Value, 1e-6);

    [Theory]
    [InlineData(300)]
    [InlineData(double.PositiveInfinity)]
    public void One_wild_point_does_not_stand_for_eight(double surprise)
    {
        Departures departures = Of([.. Enumerable.Repeat((0.0, true), 7), (surprise, false)]);
        Assert.Equal(5.0 / 8, departures.RawSurprise!.Value, 1e-6);
    }

    [Fact]
    public void Only_the_newest_eight_count_with_their_signs() =>
        Gen.Select(Gen.Double[0, 20], Gen.Bool).Array[0, 40].Sample(points =>
        {
            Departures departures = Of(points);
            float[] newest = [.. points.TakeLast(8).Select(point => (float)(Math.Min(5, Math.Sqrt(2 * Math.Log(10) * point.Item1)) * (point.Item2 ? 1 : -1)))];
            Assert.Equal(newest, departures.Values());
            Assert.Equal(newest.Length < 8 ? null : Math.Abs(newest.Select(departure => (double)departure).Sum()) / 8, departures.RawSurprise);
        });

    [Fact]
    public void What_is_restored_goes_on_as_before() =>
        Gen.Select(Gen.Double[0, 20], Gen.Bool).Array[0, 20].Sample(points =>
        {
            Departures original = Of(points), restored = new();
            foreach (float departure in original.Values()) restored.Restore(departure);
            for (int more = 0; more < 10; more++)
            {
                Assert.Equal(original.Values(), restored.Values());
                original.Add(more, isAbove: more % 3 == 0);
                restored.Add(more, isAbove: more % 3 == 0);
            }
        });

    private static Departures Of((double Surprise, bool IsAbove)[] points)
    {
        var departures = new Departures();
        foreach ((double surprise, bool isAbove) in points) departures.Add(surprise, isAbove);
        return departures;
    }
}
