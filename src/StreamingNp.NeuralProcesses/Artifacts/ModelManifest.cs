using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Reduction;

namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>What a model artifact says about itself: the content of <c>manifest.json</c>.</summary>
public sealed record ModelManifest
{
    /// <summary>The format that this code writes and reads.</summary>
    public const int CurrentFormat = 2;

    /// <summary>The version of the artifact format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The name of the model: a lower-case letter, then up to 63 lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Its version; 1 or more.</summary>
    public required int Version { get; init; }

    /// <summary>What the network is built from.</summary>
    public required ModelSettings Settings { get; init; }

    /// <summary>The shape of the windows that the model takes.</summary>
    public required WindowLayout Layout { get; init; }

    /// <summary>What the model learned from.</summary>
    public required TrainingDescription Training { get; init; }

    /// <summary>What its p-value scores are worth; null until measured.</summary>
    public CalibrationTable? Calibration { get; init; }

    /// <summary>How rows of channels become the series that the model predicts; null for a model of single series.</summary>
    public ReductionDescription? Reduction { get; init; }

    /// <summary>The numbers of the reduction; set by saving, null without one.</summary>
    public WeightsFile? ReductionWeights { get; init; }

    /// <summary>The channels of a model of a grid; null for others.</summary>
    public GridChannels? Grid { get; init; }

    /// <summary>The weights that belong to it; set by saving.</summary>
    public WeightsFile? Weights { get; init; }

    /// <summary>Checks everything that the manifest says.</summary>
    /// <exception cref="ArgumentException">Something is out of its range; the sentence says what.</exception>
    public void Validate()
    {
        RequireName(Name);
        if (Version < 1) throw new ArgumentException($"The version is {Version}; it must be 1 or more.");
        Settings.Validate();
        Reduction?.Validate();
        Grid?.Validate(Settings.Convolution.GridChannels);
        Require(Layout.RecentPoints is >= 1 and <= 512, "layout.recent_points", "1 to 512");
        Require(Layout.SeasonalDays is >= 0 and <= 28, "layout.seasonal_days", "0 to 28");
        Require(Layout.SeasonalNeighbours is >= 1 and <= 9, "layout.seasonal_neighbours", "1 to 9");
        Require(Layout.Stride is >= 1 and <= 64, "layout.stride", "1 to 64");
        Require(Layout.Components is >= 1 and <= 64, "layout.components", "1 to 64");
        Require(Layout.Horizons is { Count: >= 1 and <= 16 } && Layout.Horizons.All(horizon => horizon is >= 0 and <= 100_000), "layout.distances", "1 to 16 horizons of 0 to 100,000 points");
        if (Calibration is null) return;
        // Models of earlier versions have one row more, for the newest points together.
        bool fits = Calibration.TailProbabilities is { Length: <= 1_000 } && Calibration.RawScores is not null && Calibration.RawScores.Length - Layout.Horizons.Count is 0 or 1;
        Require(fits, "calibration", "a row for each horizon");
        Calibration.ToCalibration();
    }

    /// <summary>Checks the name of a model.</summary>
    /// <exception cref="ArgumentException">It is not a lower-case letter followed by up to 63 lower-case letters, digits and hyphens.</exception>
    internal static void RequireName(string name)
    {
        bool fits = name.Length is >= 1 and <= 64 && char.IsAsciiLetterLower(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
        if (!fits) throw new ArgumentException($"\"{name}\" is no name for a model; take a lower-case letter, then up to 63 lower-case letters, digits and hyphens.");
    }

    private static void Require(bool holds, string what, string range)
    {
        if (!holds) throw new ArgumentException($"{what} is out of range; it must be {range}.");
    }
}
