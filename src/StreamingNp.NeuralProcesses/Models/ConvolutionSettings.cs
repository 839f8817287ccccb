using System.Text.Json.Serialization;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The grid and the convolutions of <see cref="ModelKind.ConvolutionalConditional"/>. It convolves over the first input; further inputs ride along with the points.</summary>
public sealed record ConvolutionSettings
{
    /// <summary>Where the grid begins. An input further out counts as this.</summary>
    [JsonRequired]
    public double Least { get; init; } = -2.5;

    /// <summary>Where the grid ends; at most 1,000 above <see cref="Least"/>. An input further out counts as this.</summary>
    [JsonRequired]
    public double Most { get; init; } = 2.5;

    /// <summary>The grid points in one unit of the input; 1 to 1,000, and 16 to 4,096 in all.</summary>
    [JsonRequired]
    public double PointsPerUnit { get; init; } = 32;

    /// <summary>The numbers at each grid point; 8 to 512.</summary>
    [JsonRequired]
    public int Width { get; init; } = 64;

    /// <summary>The residual blocks at full resolution; 1 to 32.</summary>
    [JsonRequired]
    public int Blocks { get; init; } = 8;

    /// <summary>The grid points that a convolution sees at once; odd, 3 to 63.</summary>
    [JsonRequired]
    public int KernelSize { get; init; } = 9;

    /// <summary>
    /// How often the grid is halved and put together again on the way through the blocks (U-Net, Ronneberger et al. 2015); 0 to 8. Each halving
    /// adds two blocks and doubles how far the network sees, at little cost.
    /// </summary>
    [JsonRequired]
    public int Halvings { get; init; }

    /// <summary>
    /// What the grid is of: <see cref="Alone"/>, one input, or <see cref="Grid"/>, the first input by the channels that the second one numbers
    /// from 0 on: an image-like field for dense data of many channels whose order means something. Null, as in older manifests, is <see cref="Alone"/>.
    /// </summary>
    public string? Channels { get; init; }

    /// <summary>The channels of a <see cref="Grid"/>; 1 to 1,024, and 0 without one.</summary>
    public int GridChannels { get; init; }

    /// <summary>For <see cref="Channels"/>: a grid of one input.</summary>
    public const string Alone = "alone";

    /// <summary>For <see cref="Channels"/>: a grid of one input and the channels.</summary>
    public const string Grid = "grid";

    /// <summary>Whether the grid is one of channels.</summary>
    [JsonIgnore]
    public bool IsOfChannels => Channels == Grid;

    /// <summary>The grid points in all: a multiple of 2 for each of <see cref="Halvings"/>.</summary>
    [JsonIgnore]
    public int GridPoints
    {
        get
        {
            int multiple = 1 << Halvings;
            double points = Math.Ceiling(((Most - Least) * PointsPerUnit + 1) / multiple) * multiple;
            return points < int.MaxValue ? (int)points : int.MaxValue;
        }
    }
}
