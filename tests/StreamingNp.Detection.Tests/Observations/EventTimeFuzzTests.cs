using System.Text;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Fuzzing;

namespace StreamingNp.Detection.Tests.Observations;

public class EventTimeFuzzTests
{
    private static readonly string[] Valid =
    [
        "2026-11-23T19:00:00Z", "2026-11-23 19:00:00", "2026-11-23T19:00:00.25+01:00", "2016-12-31t23:59:60z", "2026-11-23T19:00:00,123456789-23:59", "2026-11-23", "2026-11-23T19:00", "2026-11-23T19:00+02:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999999-23:59",
    ];

    [Fact]
    public void A_timestamp_is_read_or_refused_and_what_was_read_is_the_same_when_written() => Fuzz.Decodes([.. Valid.Select(Encoding.ASCII.GetBytes)], () => message =>
    {
        if (!EventTime.TryParse(message.Span, out EventTime time)) return false;
        if (!time.IsInRange) return true;
        Assert.True(EventTime.TryParse(Encoding.ASCII.GetBytes(time.ToString()), out EventTime again));
        Assert.Equal(time, again);
        return true;
    });
}
