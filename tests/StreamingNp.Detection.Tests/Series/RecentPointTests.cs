using System.Runtime.CompilerServices;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class RecentPointTests
{
    private static readonly Gen<long> Times = Gen.OneOf(
        Gen.Long[EventTime.Earliest.Microseconds, EventTime.Latest.Microseconds],
        Gen.Long[-EventTime.Latest.Microseconds, -1],
        Gen.OneOf(Gen.Const(0L), Gen.Const(1L), Gen.Const(-1L), Gen.Const(EventTime.Latest.Microseconds), Gen.Const(long.MaxValue / 2), Gen.Const(long.MinValue / 2)));

    [Fact]
    public void It_takes_sixteen_bytes() => Assert.Equal(16, Unsafe.SizeOf<RecentPoint>());

    [Fact]
    public void It_gives_back_what_it_was_made_of() =>
        Gen.Select(Times, Gen.Double, Gen.Bool).Sample((time, value, leftOut) =>
        {
            var point = new RecentPoint(new EventTime(time), value, leftOut);
            Assert.Equal((time, value, leftOut), (point.Time.Microseconds, point.Value, point.LeftOut));
        });

    [Fact]
    public void Whether_it_is_left_out_changes_nothing_else() =>
        Gen.Select(Times, Gen.Bool, Gen.Bool).Sample((time, leftOut, afterwards) =>
        {
            RecentPoint point = new RecentPoint(new EventTime(time), 2.5, leftOut) with { LeftOut = afterwards };
            Assert.Equal((time, 2.5, afterwards), (point.Time.Microseconds, point.Value, point.LeftOut));
            Assert.Equal(new RecentPoint(new EventTime(time), 2.5, afterwards), point);
        });
}
