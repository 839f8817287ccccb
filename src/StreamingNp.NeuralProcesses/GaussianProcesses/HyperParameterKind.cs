namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>What a hyper-parameter says of its kernel.</summary>
public enum HyperParameterKind
{
    /// <summary>The variance of the function, in squared units of the values.</summary>
    Variance,

    /// <summary>How far apart inputs have something to do with each other, in units of the inputs; of a periodic kernel, in shares of a period.</summary>
    LengthScale,

    /// <summary>After how much the function repeats itself, in units of the inputs.</summary>
    Period,
}
