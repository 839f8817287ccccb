using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Tests.Events;

public class ScoredPointJsonTests
{
    private static readonly PointEvidence Evidence = new(Score: 8.5, EvidenceKind.OutOfRange, IsAbove: true, Improbability: 2) { UnshapedScore = 0.125 };

    private static readonly ScoredPoint Point = new(new(1_795_392_000_000_000), 9, 1, -1, 3, 0.5, 2.25, Evidence, Threshold: 4.55, Verdict.Anomalous);

    [Fact]
    public void A_point_is_one_object_with_all_that_is_said_of_it() =>
        Assert.Equal(
            """{"series":"a/\u0022b\u0022","timestamp":"2026-11-23T00:00:00Z","value":9,"expected":1,"lower":-1,"upper":3,"deviation":0.5,"nll":2.25,"score":8.5,"threshold":4.55,"probability":0.01,"surprise":0.125,"anomalous":true,"model":"cnp/3"}""",
            Written(Point));

    [Fact]
    public void What_is_not_a_number_is_null()
    {
        JsonElement written = JsonElement.Parse(Written(Point with { Lower = double.NaN, Upper = double.PositiveInfinity, Evidence = Evidence with { Score = double.NaN }, Verdict = Verdict.Normal }));
        Assert.Equal(["lower", "upper", "score"], written.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Null).Select(field => field.Name));
        Assert.False(written.GetProperty("anomalous").GetBoolean());
    }

    private static string Written(ScoredPoint point)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) ScoredPointJson.Write(writer, "a/\"b\"", point, new("cnp", 3));
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
