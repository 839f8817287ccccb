namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>Outputs[r][c] = Begin[r][c] + Σ Inputs[r][k] · Weights[k][c], added up in the order of k; then, where it rectifies, at least 0.</summary>
/// <remarks>Rows are computed in threes: inputs and outputs have room up to the next multiple of 3, and what stands there means nothing.</remarks>
internal unsafe struct MatrixProduct
{
    /// <summary>Where the inputs begin.</summary>
    public float* Inputs;

    /// <summary>From one row of inputs to the next.</summary>
    public int InputRow;

    /// <summary>From one input of a row to the next.</summary>
    public int InputStep;

    /// <summary>The inputs k of a row; 0 or more.</summary>
    public int Count;

    /// <summary>Where the weights begin: strips of <see cref="EngineKernel.StripColumns"/> columns, one after the other.</summary>
    public float* Weights;

    /// <summary>From the weights of one input to those of the next, within a strip.</summary>
    public int WeightRow;

    /// <summary>From one strip to the next.</summary>
    public int WeightStrip;

    /// <summary>What the sums begin with. It may be the outputs themselves.</summary>
    public float* Begin;

    /// <summary>From one row of that to the next; 0 where all rows begin alike.</summary>
    public int BeginRow;

    /// <summary>Where the outputs go.</summary>
    public float* Outputs;

    /// <summary>From one row of outputs to the next.</summary>
    public int OutputRow;

    /// <summary>The rows; 0 or more.</summary>
    public int Rows;

    /// <summary>The columns; a multiple of 16.</summary>
    public int Columns;

    /// <summary>Whether outputs below 0 become 0.</summary>
    public bool Rectifies;

    /// <summary>The rows that are computed.</summary>
    public readonly int RowsInThrees => (Rows + 2) / 3 * 3;

    /// <summary>Where the weights of a column begin.</summary>
    /// <param name="column">The column.</param>
    /// <param name="stripColumns">The columns of a strip.</param>
    public readonly float* WeightsOf(int column, int stripColumns) => Weights + (nint)((uint)column / (uint)stripColumns * (uint)WeightStrip) + (uint)column % (uint)stripColumns;
}
