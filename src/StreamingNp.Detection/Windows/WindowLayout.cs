using System.Text.Json.Serialization;

namespace StreamingNp.Detection.Windows;

/// <summary>The shape of a window: how many points its context sets and its target set hold, and at which horizons it predicts. Part of a model artifact.</summary>
public sealed record WindowLayout
{
    /// <summary>The number of inputs x of a point; the window assembler says what each is.</summary>
    public const int Inputs = 6;

    /// <summary>The newest points in a context; 1 to 512.</summary>
    public int RecentPoints { get; init; } = 48;

    /// <summary>The fewest points of a context that targets are predicted from; 1 to <see cref="RecentPoints"/>. With fewer a series is warming up, and the horizon does not count.</summary>
    public int FewestContextPoints { get; init; } = 12;

    /// <summary>The number of previous days whose points at the same time of day are retrieved; 0 to 28.</summary>
    public int SeasonalDays { get; init; } = 7;

    /// <summary>The points retrieved around the same time of each previous day, at most; 1 to 9.</summary>
    public int SeasonalNeighbours { get; init; } = 3;

    /// <summary>
    /// The horizons: the points between the end of a context and the first target. At a short one a sustained shift is
    /// improbable once, at a long one for as long as it lasts. In artifacts and journals they are called distances.
    /// </summary>
    [JsonPropertyName("distances")]
    public IReadOnlyList<int> Horizons { get; init; } = [0, 24, 72];

    /// <summary>The stride S: the consecutive points that share one context set; 1 to 64.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>The components of a predictive distribution; 1 to 64.</summary>
    public int Components { get; init; } = 1;

    /// <summary>The place, behind those of recent points, of a point around the same time of a previous day.</summary>
    /// <param name="back">How many days, or weeks, before; 1 to <see cref="SeasonalDays"/>.</param>
    /// <param name="neighbour">Which of the points around that time; 0 to <see cref="SeasonalNeighbours"/> − 1.</param>
    public int SlotOf(int back, int neighbour) => RecentPoints + (back - 1) * SeasonalNeighbours + neighbour;

    /// <summary>The most points that a context can hold; mostContextPoints in journals.</summary>
    [JsonPropertyName("mostContextPoints")]
    public int MaxContextPoints => RecentPoints + SeasonalDays * SeasonalNeighbours;
}
