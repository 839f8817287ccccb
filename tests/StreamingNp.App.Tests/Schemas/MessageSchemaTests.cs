using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Tests.Schemas;

public sealed class MessageSchemaTests
{
    [Fact]
    public void An_event_has_exactly_the_fields_of_its_schema()
    {
        using JsonDocument schema = Read("anomaly-event.schema.json");
        using JsonDocument message = Encode(Event(IncidentChange.Resolved, EventCause.Value, Severity.Info));
        HasTheFieldsOf(schema.RootElement, message.RootElement);
        foreach (string nested in new[] { "uncertainty", "model" })
            HasTheFieldsOf(schema.RootElement.GetProperty("properties").GetProperty(nested), message.RootElement.GetProperty(nested));
        Assert.Equal(Names(message.RootElement).Except(["ended", "annotations", "detected_at"]), Words(schema.RootElement, "required"));
    }

    [Theory]
    [InlineData(IncidentChange.Opened)]
    [InlineData(IncidentChange.Updated)]
    public void Only_the_event_that_resolves_an_incident_says_how_it_ended(IncidentChange change)
    {
        using JsonDocument schema = Read("anomaly-event.schema.json"), message = Encode(Event(change, EventCause.Value, Severity.Info));
        Assert.Equal(Names(schema.RootElement.GetProperty("properties")).Except(["ended"]), Names(message.RootElement));
    }

    [Fact]
    public void Its_words_are_those_of_the_schema()
    {
        using JsonDocument schema = Read("anomaly-event.schema.json");
        List<JsonElement> messages = [];
        foreach (IncidentChange change in Enum.GetValues<IncidentChange>().Where(change => change != IncidentChange.None))
            foreach (EventCause cause in Enum.GetValues<EventCause>())
                foreach (Severity severity in Enum.GetValues<Severity>())
                    messages.Add(Encode(Event(change, cause, severity)).RootElement);
        foreach (IncidentEnd ended in Enum.GetValues<IncidentEnd>().Where(ended => ended != IncidentEnd.None))
            messages.Add(Encode(Event(IncidentChange.Resolved, EventCause.Value, Severity.Info) with { Ended = ended }).RootElement);
        foreach (string field in new[] { "state", "ended", "cause", "severity" })
        {
            IEnumerable<string> used = messages.Where(message => message.TryGetProperty(field, out _)).Select(message => message.GetProperty(field).GetString()!);
            Assert.Equal(Words(schema.RootElement.GetProperty("properties").GetProperty(field), "enum").Order(), used.Distinct().Order());
        }
    }

    [Fact]
    public void Its_fields_have_the_types_of_the_schema()
    {
        using JsonDocument schema = Read("anomaly-event.schema.json");
        AnomalyEvent silent = Event(IncidentChange.Resolved, EventCause.Idle, Severity.Info) with { Point = new(new(0), double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, new PointEvidence(double.NaN, EvidenceKind.Value, IsAbove: false, double.NaN), double.NaN, Verdict.Normal) };
        foreach (AnomalyEvent anomaly in new[] { Event(IncidentChange.Opened, EventCause.Value, Severity.Critical), silent })
        {
            using JsonDocument message = Encode(anomaly);
            foreach (JsonProperty field in message.RootElement.EnumerateObject())
            {
                JsonElement property = schema.RootElement.GetProperty("properties").GetProperty(field.Name);
                if (property.TryGetProperty("type", out JsonElement type)) Assert.Contains(TypeOf(field.Value), type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : new[] { type.GetString()! });
            }
        }
    }

    [Fact]
    public void Observations_have_exactly_the_fields_of_their_schema()
    {
        using JsonDocument schema = Read("observation.schema.json");
        using var encoder = new ObservationEncoder();
        using JsonDocument message = JsonDocument.Parse(encoder.Encode("host-1/cpu", new Observation(new(1_700_000_000_000_000), 1.5) { Kind = SeriesKind.Counter }, """{"env":"prod"}"""u8).ToArray());
        // Several channels or points are for others to send.
        Assert.Equal(Names(schema.RootElement.GetProperty("properties")).Except(["values", "points"]), Names(message.RootElement));
    }

    [Theory]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"value":1,"kind":"gauge"}""")]
    [InlineData("""{"value":1,"kind":null}""")]
    [InlineData("""{"series":null,"timestamp":null,"value":null,"tags":null}""")]
    [InlineData("""{"series":"a","timestamp":1795460400000,"value":"NaN","tags":{"env":"prod"},"unknown":[1]}""")]
    [InlineData("""{"series":"a","time":1795460400,"values":{"cpu":1,"load":null},"value":2}""")]
    [InlineData("""{"series":"a","points":[{"ts":1795460400,"value":1},[1795460460,null]]}""")]
    [InlineData("""[{"series":"a","value":1},{"series":"b","value":2}]""")]
    public void What_the_schema_allows_is_read(string message)
    {
        DecodedBatch read = Decode(message);
        Assert.True(read is { Count: > 0, FaultCount: 0 });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"value":"1.5"}""")]
    [InlineData("""{"value":1,"series":5}""")]
    [InlineData("""{"value":1,"timestamp":true}""")]
    [InlineData("""{"value":1,"tags":[]}""")]
    [InlineData("""{"value":1,"kind":"rate"}""")]
    [InlineData("[1]")]
    public void What_the_schema_forbids_is_not(string message) => Assert.NotEqual(0, Decode(message).FaultCount);

    private static DecodedBatch Decode(string message)
    {
        var batch = new DecodedBatch(new());
        new NativeFormat(new()).Read(new(System.Text.Encoding.UTF8.GetBytes(message), "key"u8, new(0)), batch);
        return batch;
    }

    private static JsonDocument Read(string name)
    {
        JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "config", "schemas", name)));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        return schema;
    }

    private static JsonDocument Encode(AnomalyEvent anomaly)
    {
        using var encoder = new AnomalyEventEncoder();
        return JsonDocument.Parse(encoder.Encode(anomaly).ToArray());
    }

    private static AnomalyEvent Event(IncidentChange change, EventCause cause, Severity severity) => new()
    {
        Id = EventIdentity.OfEvent("metrics", "a", new(0), 0),
        Incident = EventIdentity.OfIncident("metrics", "a", new(0)),
        State = change,
        Cause = cause,
        Ended = change == IncidentChange.Resolved ? IncidentEnd.Recovered : IncidentEnd.None,
        Series = "a",
        Annotations = new Dictionary<string, string> { ["runbook"] = "https://example.org" },
        Timestamp = new(0),
        Start = new(0),
        Point = new(new(0), 9, 1, 0, 2, 0.5, 3, new PointEvidence(8, EvidenceKind.Value, IsAbove: true, 10), 4, Verdict.Anomalous),
        Severity = severity,
        Model = new("cnp", 1),
        Explanation = "a is 9 where 0 to 2 was expected.",
    };

    private static void HasTheFieldsOf(JsonElement schema, JsonElement message) => Assert.Equal(Names(schema.GetProperty("properties")), Names(message));

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string> Words(JsonElement element, string name) => element.GetProperty(name).EnumerateArray().Select(word => word.GetString()!);

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Object => "object",
        JsonValueKind.Null => "null",
        _ => value.ValueKind.ToString(),
    };
}
