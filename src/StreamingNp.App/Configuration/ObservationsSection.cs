using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Configuration;

/// <summary>How messages are read.</summary>
public sealed record ObservationsSection
{
    private static readonly DecoderOptions Defaults = new();

    /// <summary>The unit of numeric timestamps.</summary>
    [Setting("The unit of timestamps that are numbers (Unix time). RFC 3339 timestamps need none.")]
    public TimestampUnit TimestampUnit { get; init; } = Defaults.TimestampUnit;

    /// <summary>The largest message.</summary>
    [Setting("The largest message that is read, in bytes; larger ones are dead letters.", Least = 64, Most = 16_777_216)]
    public int MostMessageBytes { get; init; } = Defaults.MostMessageBytes;

    /// <summary>The longest series name.</summary>
    [Setting("The longest name of a series, in characters; records with a longer one are dead letters.", Least = 1, Most = 32_768)]
    public int MostSeriesLength { get; init; } = Defaults.MostSeriesLength;

    /// <summary>The largest tags.</summary>
    [Setting("The largest tags object, in bytes; records with a larger one are dead letters. Tags are kept once a series.", Least = 2, Most = 1_048_576)]
    public int MostTagsBytes { get; init; } = Defaults.MostTagsBytes;
}
