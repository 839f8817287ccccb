using System.Text.Json;
using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Observations;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Configuration;

public class CircumstancesTests
{
    private static readonly DetectorOptions Options = new()
    {
        FalseIncidentsPerMonth = 1.0 / 3,
        FalseAlarmRate = 0.1 / 7,
        Score = ScoreKind.Density,
        Kind = SeriesKind.Auto,
        History = new HistoryOptions { RecentPoints = 96, BinnedDays = 3, BinsPerDay = 96, Clock = TimeZones.Berlin },
        Incidents = new IncidentOptions { LeaveShare = 0.7, CriticalScore = double.PositiveInfinity, Direction = DirectionFilter.Down, AcceptAfter = TimeSpan.FromHours(17), NoDataAfter = TimeSpan.FromHours(1) },
    };

    private static readonly WindowLayout Layout = new() { Stride = 4, Horizons = [0, 12, 24], Components = 3 };

    private static readonly Calibration TheCalibration = new([0.1, 0.1 / 3], [[1, 4.0 / 3], [1, 2], [1.5, 2], [1, 7]]);

    [Fact]
    public void Circumstances_are_read_as_they_were_with_the_same_hash()
    {
        Circumstances written = Circumstances.Of(new DetectorBlueprint(Options, Layout, "métriques"), new ModelVersion("acnp", 9), TheCalibration);
        Circumstances read = Circumstances.Read(written.Bytes);
        Assert.Equal(Options, read.Options);
        Assert.Equal(Layout with { Horizons = read.Layout.Horizons }, read.Layout);
        Assert.Equal(Layout.Horizons, read.Layout.Horizons);
        Assert.Equal(("métriques", new ModelVersion("acnp", 9)), (read.Topic, read.Model));
        Assert.Equal(TheCalibration.TailProbabilities, read.Calibration!.TailProbabilities);
        Assert.Equal(TheCalibration.RawScores, read.Calibration.RawScores);
        Assert.Equal(written.Hash, read.Hash);
        Assert.NotEqual(0ul, read.Hash);

        DetectorBlueprint blueprint = new(read);
        Assert.Equal((read.Options, read.Layout, "métriques", read.Model, read.Calibration), (blueprint.Options, blueprint.Layout, blueprint.Topic, blueprint.Model, blueprint.Calibration));
    }

    [Fact]
    public void Each_of_them_has_a_say_in_the_hash_but_the_share_of_bands_has_none()
    {
        var model = new ModelVersion("acnp", 9);
        ulong hash = Hash(Options, Layout, model, TheCalibration);
        Assert.Equal(hash, Hash(Options with { BandShare = 0.9 }, Layout with { Horizons = [0, 12, 24] }, new ModelVersion("acnp", 9), TheCalibration));
        ulong[] others =
        [
            hash, Hash(Options with { FalseIncidentsPerMonth = 2 }, Layout, model, TheCalibration), Hash(Options, Layout with { Stride = 5 }, model, TheCalibration),
            Hash(Options, Layout, new ModelVersion("acnp", 10), TheCalibration), Hash(Options, Layout, model, Calibration.Identity(4)), Hash(Options, Layout, null, null),
            Circumstances.Of(new DetectorBlueprint(Options, Layout, "other"), model, TheCalibration).Hash,
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void What_they_are_kept_as_does_not_change_with_the_names_of_the_options()
    {
        using JsonDocument kept = JsonDocument.Parse(Circumstances.Of(new DetectorBlueprint(Options, Layout, "metrics"), null, TheCalibration).Bytes);
        JsonElement layout = kept.RootElement.GetProperty("layout");
        Assert.Equal([0, 12, 24], layout.GetProperty("distances").EnumerateArray().Select(distance => distance.GetInt32()));
        Assert.Equal((Layout.FewestContextPoints, Layout.MaxContextPoints), (layout.GetProperty("fewestContextPoints").GetInt32(), layout.GetProperty("mostContextPoints").GetInt32()));
        Assert.Equal(Options.Arrival.MaxBuffered, kept.RootElement.GetProperty("options").GetProperty("arrival").GetProperty("mostHeld").GetInt32());
        Assert.Equal(TheCalibration.RawScores[0], kept.RootElement.GetProperty("calibration").GetProperty("rawSurprises")[0].EnumerateArray().Select(score => score.GetDouble()));
    }

    [Fact]
    public void Damaged_circumstances_are_refused_or_read_as_others()
    {
        // Without a time zone, of which to look up the rules takes its time.
        byte[] bytes = Circumstances.Of(new DetectorBlueprint(Options with { History = new HistoryOptions() }, Layout, "metrics"), new ModelVersion("acnp", 9), TheCalibration).Bytes.ToArray();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, 3 * bytes.Length]).Sample((place, value, length) =>
        {
            byte[] damaged = [.. bytes];
            damaged[place] = value;
            ReadsOrRefuses(damaged[..Math.Min(length, damaged.Length)]);
        }, iter: 3_000);
        foreach (string text in new[] { "", "null", "{}", "[]", "7" }) Assert.Throws<InvalidDataException>(() => Circumstances.Read(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void A_setting_that_was_not_written_yet_has_its_default()
    {
        string text = System.Text.Encoding.UTF8.GetString(Circumstances.Of(new DetectorBlueprint(Options, Layout, "metrics"), null, null).Bytes.Span);
        Assert.Contains("\"acceptAfter\":\"17:00:00\",", text);
        Circumstances read = Circumstances.Read(System.Text.Encoding.UTF8.GetBytes(text.Replace("\"acceptAfter\":\"17:00:00\",", "\"ofLater\":{\"a\":1},").Replace("\"leaveShare\":0.7,", "")));
        Assert.Equal(Options with { Incidents = Options.Incidents with { AcceptAfter = TimeSpan.FromDays(1), LeaveShare = 0.75 } }, read.Options);
    }

    [Fact]
    public void Other_rules_are_named()
    {
        string text = System.Text.Encoding.UTF8.GetString(Circumstances.Of(new DetectorBlueprint(Options, Layout, "metrics"), null, null).Bytes.Span);
        Assert.Contains("\"version\":15,", text);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text.Replace("\"version\":15,", "\"version\":77,"));
        Assert.Contains("version 77", Assert.Throws<InvalidDataException>(() => Circumstances.Read(bytes)).Message);
    }

    [Fact]
    public void The_shape_is_that_of_the_history_alone()
    {
        HistoryOptions history = Options.History;
        ulong[] shapes =
        [
            ShapeHash.Of(history), ShapeHash.Of(history with { RecentPoints = 97 }), ShapeHash.Of(history with { BinnedDays = 4 }),
            ShapeHash.Of(history with { BinsPerDay = 48 }), ShapeHash.Of(history with { Clock = LocalClock.Utc }),
        ];
        Assert.Equal(shapes.Length, shapes.Distinct().Count());
        Assert.Equal(shapes[0], ShapeHash.Of(history with { }));
    }

    private static void ReadsOrRefuses(byte[] bytes)
    {
        try
        {
            Circumstances.Read(bytes);
        }
        catch (InvalidDataException damaged)
        {
            Assert.Contains("--reset-state", damaged.Message);
        }
    }

    private static ulong Hash(DetectorOptions options, WindowLayout layout, ModelVersion? model, Calibration? calibration) =>
        Circumstances.Of(new DetectorBlueprint(options, layout, "metrics"), model, calibration).Hash;
}
