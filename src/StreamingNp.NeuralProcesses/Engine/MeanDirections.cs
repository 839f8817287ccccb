namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>The layer that weighs points in weighted means, as kernels read it: for each group of 4 means and each 4 numbers of a point, those of the first mean, the second and so on.</summary>
/// <remarks>Its bias is the same for all points, and a softmax does not see it.</remarks>
internal sealed unsafe class MeanDirections
{
    private const int Parts = 4;

    private readonly AlignedNumbers _directions;

    /// <summary>Lays the weights out.</summary>
    /// <param name="weights">[means, width].</param>
    /// <param name="means">The means; 0 or more.</param>
    /// <param name="width">The numbers of a point; a multiple of 16.</param>
    public MeanDirections(ReadOnlySpan<float> weights, int means, int width)
    {
        Means = means;
        Groups = (means + EngineKernel.MeansOfGroup - 1) / EngineKernel.MeansOfGroup;
        _directions = new AlignedNumbers(Groups * EngineKernel.MeansOfGroup * width);
        for (int mean = 0; mean < means; mean++)
        {
            Span<float> group = _directions.Span[(mean / EngineKernel.MeansOfGroup * EngineKernel.MeansOfGroup * width)..];
            for (int number = 0; number < width; number++)
                group[number / Parts * Parts * EngineKernel.MeansOfGroup + mean % EngineKernel.MeansOfGroup * Parts + number % Parts] = weights[mean * width + number];
        }
    }

    /// <summary>The means.</summary>
    public int Means { get; }

    /// <summary>The groups of means.</summary>
    public int Groups { get; }

    /// <summary>Where they begin.</summary>
    public float* Start => _directions.Start;
}
