using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Formats;
using StreamingNp.Detection.Tests.Fuzzing;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Events;

public class TagsFuzzTests
{
    private const string Start = """{"series":"a","timestamp":1795460400000,"value":1,"tags":""";

    private static readonly byte[][] Valid =
    [
        .. new[]
        {
            """{"env":"prod","zone":"eu-1"}""",
            """{"é":"\u00e9\ud834\udd1e","b":[1,2.5e3,true,null,{"c":{}}]}""",
            """{"deep":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""",
            """ { "spaced" : "\n\t" } """,
        }.Select(tags => Encoding.UTF8.GetBytes($"{Start}{tags}}}")),
    ];

    [Fact]
    public void Tags_that_are_read_can_be_sent_with_an_event() => Fuzz.Decodes(Valid, () =>
    {
        var decoder = new NativeReading();
        var encoder = new AnomalyEventEncoder();
        return message =>
        {
            if (decoder.Decode(message.Span, default, EventTime.Earliest) != DecodeFailure.None || decoder.Batch.Count == 0) return false;
            using JsonDocument sent = JsonDocument.Parse(encoder.Encode(Event(decoder)));
            Assert.Equal(JsonValueKind.Object, sent.RootElement.GetProperty("tags").ValueKind);
            return true;
        };
    });

    private static AnomalyEvent Event(NativeReading decoder) => new()
    {
        Id = "1",
        Incident = "1",
        State = IncidentChange.Opened,
        Cause = EventCause.Value,
        Series = decoder.Series.ToString(),
        Tags = decoder.Tags.ToArray(),
        Timestamp = decoder.Observation.Time,
        Start = decoder.Observation.Time,
        Point = default,
        Severity = Severity.Warning,
        Model = new ModelVersion("fake", 1),
        Explanation = "",
    };
}
