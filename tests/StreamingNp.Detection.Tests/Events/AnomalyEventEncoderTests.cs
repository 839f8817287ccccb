using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Events;

public class AnomalyEventEncoderTests
{
    private static readonly EventTime Time = new(1_795_460_400_250_000);

    private static readonly AnomalyEvent Example = new()
    {
        Id = "0123",
        Incident = "4567",
        State = IncidentChange.Opened,
        Cause = EventCause.Value,
        Series = "host-12/cpu",
        Tags = """{"env":"prod"}"""u8.ToArray(),
        Timestamp = Time,
        DetectedAt = new DateTimeOffset(2026, 11, 23, 21, 0, 1, TimeSpan.FromHours(2)),
        Start = new EventTime(1_795_460_400_000_000),
        Point = new ScoredPoint(Time, 97.5, 12, 8.5, 15.5, 1.25, 40, new PointEvidence(7, EvidenceKind.Value, IsAbove: true, Improbability: 6), Threshold: 4, Verdict.Anomalous),
        Severity = Severity.Warning,
        Epistemic = 0.5,
        Model = new ModelVersion("cnp", 3),
        Explanation = "It is too high.",
    };

    [Fact]
    public void An_event_reads_as_the_design_says()
    {
        string expected =
            """
            {"id":"0123","incident":"4567","state":"opened","cause":"value","series":"host-12/cpu","tags":{"env":"prod"},
            "timestamp":"2026-11-23T19:00:00.250Z","detected_at":"2026-11-23T19:00:01+00:00","start":"2026-11-23T19:00:00Z",
            "value":97.5,"expected":12,"lower":8.5,"upper":15.5,"score":7,"probability":1E-06,"severity":"warning","direction":"up",
            "uncertainty":{"aleatoric":1.25,"epistemic":0.5},"contributions":{"value":1},"model":{"name":"cnp","version":3},
            "explanation":"It is too high."}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), Encode(Example));
    }

    [Fact]
    public void The_canonical_event_is_the_same_without_the_wall_clock()
    {
        string[] all = Fields(Encode(Example)), canonical = Fields(Encode(Example, canonical: true));
        Assert.Equal(all.Where(field => field != "detected_at"), canonical);
        Assert.Equal(Encode(Example, canonical: true), Encode(Example with { DetectedAt = DateTimeOffset.UnixEpoch }, canonical: true));
    }

    [Theory]
    [InlineData(IncidentChange.Opened, EventCause.Value, Severity.Info, "opened", "value", "info")]
    [InlineData(IncidentChange.Updated, EventCause.Stuck, Severity.Warning, "updated", "stuck", "warning")]
    [InlineData(IncidentChange.Resolved, EventCause.Idle, Severity.Critical, "resolved", "idle", "critical")]
    [InlineData(IncidentChange.Opened, EventCause.NoData, Severity.Warning, "opened", "no_data", "warning")]
    [InlineData(IncidentChange.Opened, EventCause.SustainedShift, Severity.Info, "opened", "sustained_shift", "info")]
    [InlineData(IncidentChange.Updated, EventCause.OutOfRange, Severity.Critical, "updated", "out_of_range", "critical")]
    public void Words_are_in_lower_case(IncidentChange change, EventCause cause, Severity severity, string stateWord, string causeWord, string severityWord)
    {
        using JsonDocument document = JsonDocument.Parse(Encode(Example with { State = change, Cause = cause, Severity = severity }));
        Assert.Equal(stateWord, document.RootElement.GetProperty("state").GetString());
        Assert.Equal(causeWord, document.RootElement.GetProperty("cause").GetString());
        Assert.Equal(severityWord, document.RootElement.GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData(IncidentEnd.Recovered, "recovered")]
    [InlineData(IncidentEnd.Accepted, "accepted")]
    [InlineData(IncidentEnd.Idle, "idle")]
    public void How_an_incident_ended_is_told_when_it_is_resolved_and_only_then(IncidentEnd ended, string word)
    {
        using JsonDocument resolved = JsonDocument.Parse(Encode(Example with { State = IncidentChange.Resolved, Ended = ended }));
        Assert.Equal(word, resolved.RootElement.GetProperty("ended").GetString());
        foreach (IncidentChange change in new[] { IncidentChange.Opened, IncidentChange.Updated })
        {
            using JsonDocument open = JsonDocument.Parse(Encode(Example with { State = change, Ended = ended }));
            Assert.False(open.RootElement.TryGetProperty("ended", out _));
        }
    }

    [Fact]
    public void The_probability_is_that_of_the_value_and_the_score_that_of_all_evidence()
    {
        using JsonDocument document = JsonDocument.Parse(Encode(Example with { Point = Example.Point with { Evidence = new(9.5, EvidenceKind.OutOfRange, true, Improbability: 2) } }));
        Assert.Equal((9.5, 0.01), (document.RootElement.GetProperty("score").GetDouble(), document.RootElement.GetProperty("probability").GetDouble()));
    }

    [Fact]
    public void Numbers_that_json_lacks_become_null()
    {
        ScoredPoint point = new(Time, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.PositiveInfinity, 0, new PointEvidence(double.PositiveInfinity, EvidenceKind.Value, true, 300), 4, Verdict.Anomalous);
        using JsonDocument document = JsonDocument.Parse(Encode(Example with { Point = point, Epistemic = double.NaN }));
        foreach (string field in new[] { "value", "expected", "lower", "upper", "score" }) Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty(field).ValueKind);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("uncertainty").GetProperty("aleatoric").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("uncertainty").GetProperty("epistemic").ValueKind);
        Assert.Equal(1e-300, document.RootElement.GetProperty("probability").GetDouble(), 1e-310);
    }

    [Theory]
    [InlineData(true, "up")]
    [InlineData(false, "down")]
    public void Direction_is_where_the_evidence_lies(bool isAbove, string direction)
    {
        using JsonDocument document = JsonDocument.Parse(Encode(Example with { Point = Example.Point with { Evidence = Example.Point.Evidence with { IsAbove = isAbove } } }));
        Assert.Equal(direction, document.RootElement.GetProperty("direction").GetString());
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(1, double.NaN)]
    [InlineData(double.NaN, 1)]
    public void Silence_has_no_direction(double value, double expected)
    {
        using JsonDocument document = JsonDocument.Parse(Encode(Example with { Cause = EventCause.Idle, Point = Example.Point with { Value = value, Expected = expected } }));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("direction").ValueKind);
    }

    [Fact]
    public void Any_name_survives_and_missing_tags_are_an_empty_object()
    {
        const string Name = "a\"b\\c\n\u0001/é☃𝔸";
        using JsonDocument document = JsonDocument.Parse(Encode(Example with { Series = Name, Tags = default }));
        Assert.Equal(Name, document.RootElement.GetProperty("series").GetString());
        Assert.Empty(document.RootElement.GetProperty("tags").EnumerateObject());
    }

    [Fact]
    public void What_is_no_change_is_no_event()
    {
        using var encoder = new AnomalyEventEncoder();
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(Example with { State = IncidentChange.None }));
        Assert.Equal(Encode(Example), Encoding.UTF8.GetString(encoder.Encode(Example).Span));
    }

    private static string Encode(AnomalyEvent anomaly, bool canonical = false)
    {
        using var encoder = new AnomalyEventEncoder();
        return Encoding.UTF8.GetString(encoder.Encode(anomaly, canonical).Span);
    }

    private static string[] Fields(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(field => field.Name)];
    }
}
