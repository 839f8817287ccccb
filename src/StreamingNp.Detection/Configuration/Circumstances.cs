using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Configuration;

/// <summary>
/// All that what becomes of an observation depends on, but for the state of its series and what the model said of it: what a journal is replayed under.
/// Kept once, by its hash; the entries of a journal name it.
/// </summary>
public sealed record Circumstances
{
    private const int TheVersion = 15;

    /// <summary>The version of the rules themselves: with another, the same journal leads to another state.</summary>
    public required int Version { get; init; }

    /// <summary>The input topic.</summary>
    public required string Topic { get; init; }

    /// <summary>How points become verdicts and incidents; <see cref="DetectorOptions.BandShare"/>, which changes no state, is the default.</summary>
    public required DetectorOptions Options { get; init; }

    /// <summary>The shape of the windows.</summary>
    public required WindowLayout Layout { get; init; }

    /// <summary>The model that scores; null where none has scored yet.</summary>
    public required ModelVersion? Model { get; init; }

    /// <summary>The calibration of that model; null where there is none.</summary>
    public required Calibration? Calibration { get; init; }

    /// <summary>The circumstances as they are kept: JSON in UTF-8.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>The hash of <see cref="Bytes"/>: the first eight bytes of their SHA-256.</summary>
    [JsonIgnore]
    public ulong Hash { get; private init; }

    /// <summary>The circumstances of a detector.</summary>
    /// <param name="blueprint">What detects.</param>
    /// <param name="model">The model that scores; null where none has yet.</param>
    /// <param name="calibration">Its calibration.</param>
    public static Circumstances Of(DetectorBlueprint blueprint, ModelVersion? model, Calibration? calibration)
    {
        var circumstances = new Circumstances
        {
            Version = TheVersion,
            Topic = blueprint.Topic,
            Options = blueprint.Options with { BandShare = new DetectorOptions().BandShare },
            Layout = blueprint.Layout,
            Model = model,
            Calibration = calibration,
        };
        return circumstances.KeptAs(JsonSerializer.SerializeToUtf8Bytes(circumstances, CircumstancesJson.Default.Circumstances));
    }

    /// <summary>Reads circumstances as <see cref="Bytes"/> are.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="InvalidDataException">They are no circumstances, or of rules that this version does not have.</exception>
    public static Circumstances Read(ReadOnlyMemory<byte> bytes)
    {
        Circumstances circumstances;
        try
        {
            circumstances = WithDefaults(bytes).Deserialize(CircumstancesJson.Default.Circumstances) ?? throw new JsonException("They are null.");
            if (circumstances.Layout is not { RecentPoints: >= 1 and <= 4_096, SeasonalDays: >= 0 and <= 28, SeasonalNeighbours: >= 0 and <= 64, Stride: >= 1 and <= 4_096 }) throw new JsonException("No windows have this layout.");
            if (circumstances.Version == TheVersion) _ = new DetectorBlueprint(circumstances);
        }
        catch (Exception damage) when (damage is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new InvalidDataException($"The circumstances of a journal cannot be read: they are damaged; start with --reset-state. {damage.Message}", damage);
        }
        if (circumstances.Version != TheVersion)
            throw new InvalidDataException($"A journal was written by rules of version {circumstances.Version} and this version has version {TheVersion}; start with --reset-state or use the version that wrote it.");
        return circumstances.KeptAs(bytes);
    }

    /// <summary>The first eight bytes of the SHA-256 of some bytes.</summary>
    internal static ulong HashOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes));

    // A setting that was not there yet when they were written has its default: that is what was done then.
    private static JsonObject WithDefaults(ReadOnlyMemory<byte> bytes)
    {
        JsonNode written = JsonNode.Parse(bytes.Span) ?? throw new JsonException("They are null.");
        var defaults = new Circumstances { Version = 0, Topic = "", Options = new(), Layout = new(), Model = null, Calibration = null };
        JsonObject merged = JsonSerializer.SerializeToNode(defaults, CircumstancesJson.Default.Circumstances)!.AsObject();
        Merge(merged, written.AsObject());
        return merged;
    }

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            if (value is JsonObject part && into[name] is JsonObject whole) Merge(whole, part);
            else into[name] = value?.DeepClone();
        }
    }

    private Circumstances KeptAs(ReadOnlyMemory<byte> bytes) => this with { Bytes = bytes, Hash = HashOf(bytes.Span) };
}
