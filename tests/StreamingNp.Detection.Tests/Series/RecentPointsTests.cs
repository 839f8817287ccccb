using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class RecentPointsTests
{
    private static readonly Gen<(int Gap, bool LeftOut)[]> Points = Gen.Select(Gen.Int[1, 5], Gen.Bool).Array[0, 200];

    [Fact]
    public void The_ring_holds_what_a_list_would_that_drops_the_oldest_or_where_too_many_are_left_out_the_oldest_of_them() =>
        Gen.Select(Gen.Int[1, 70], Points).Sample((capacity, points) =>
        {
            var ring = new RecentPoints(capacity);
            var list = new List<RecentPoint>();
            foreach (RecentPoint point in Timed(points))
            {
                Assert.Equal(list.Count == capacity, ring.IsFull);
                RecentPoint? expected = null;
                if (list.Count == capacity)
                {
                    int index = list.Count(one => one.LeftOut) > capacity / 2 ? list.FindIndex(one => one.LeftOut) : 0;
                    expected = list[index];
                    list.RemoveAt(index);
                }
                Assert.Equal(expected, ring.Add(point));
                list.Add(point);
                Assert.Equal(list, Content(ring));
            }
        });

    [Fact]
    public void What_was_normal_before_a_long_anomaly_stays_known_while_it_lasts()
    {
        var ring = new RecentPoints(64);
        foreach (RecentPoint point in Timed([.. Enumerable.Repeat((1, false), 64), .. Enumerable.Repeat((1, true), 1_000)])) ring.Add(point);
        RecentPoint[] normal = [.. Content(ring).Where(point => !point.LeftOut)];
        Assert.InRange(normal.Length, 31, 32);
        Assert.Equal(new EventTime(64), normal[^1].Time);
        // Once it is accepted, it is as any other.
        ring.AcceptNewest(64);
        foreach (RecentPoint point in Timed([.. Enumerable.Repeat((1, false), 1_200)]).Skip(1_064)) ring.Add(point);
        Assert.Equal(1_200 - 63, Content(ring)[0].Time.Microseconds);
    }

    [Fact]
    public void Accepting_takes_back_the_newest_points_and_no_others() =>
        Gen.Select(Gen.Int[1, 70], Points, Gen.Int[0, 100]).Sample((capacity, points, accepted) =>
        {
            var ring = new RecentPoints(capacity);
            foreach (RecentPoint point in Timed(points)) ring.Add(point);
            List<RecentPoint> before = Content(ring);
            ring.AcceptNewest(accepted);
            Assert.Equal(before.Select((point, index) => index >= before.Count - accepted ? point with { LeftOut = false } : point), Content(ring));
        });

    [Fact]
    public void The_first_point_that_is_not_earlier_is_found() =>
        Gen.Select(Gen.Int[1, 70], Points, Gen.Int[-5, 600]).Sample((capacity, points, time) =>
        {
            var ring = new RecentPoints(capacity);
            foreach (RecentPoint point in Timed(points)) ring.Add(point);
            int expected = Content(ring).TakeWhile(point => point.Time < new EventTime(time)).Count();
            Assert.Equal(expected, ring.FirstNotBefore(new EventTime(time)));
        });

    private static IEnumerable<RecentPoint> Timed((int Gap, bool LeftOut)[] points)
    {
        int time = 0;
        foreach ((int gap, bool leftOut) in points) yield return new RecentPoint(new EventTime(time += gap), time * 0.5, leftOut);
    }

    private static List<RecentPoint> Content(RecentPoints ring) => [.. Enumerable.Range(0, ring.Count).Select(index => ring[index])];
}
