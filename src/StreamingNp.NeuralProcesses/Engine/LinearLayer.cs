namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>The weights of a linear layer as kernels read them: a strip of columns after the other, within it an input after the other. Columns that are not there are 0.</summary>
internal sealed unsafe class LinearLayer
{
    /// <summary>Columns come in multiples of this many.</summary>
    public const int ColumnStep = 16;

    private readonly EngineKernel _kernel;
    private readonly AlignedNumbers _weights, _bias;

    /// <summary>Lays the weights out.</summary>
    /// <param name="kernel">What will compute.</param>
    /// <param name="weights">[outputs, <paramref name="row"/>], as torch has them.</param>
    /// <param name="bias">[outputs]; empty for none.</param>
    /// <param name="row">The inputs in a row of <paramref name="weights"/>.</param>
    /// <param name="first">The first of them that this layer takes.</param>
    /// <param name="inputs">How many of them it takes.</param>
    public LinearLayer(EngineKernel kernel, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int row, int first, int inputs)
    {
        _kernel = kernel;
        Inputs = inputs;
        Outputs = weights.Length / row;
        Columns = Padded(Outputs);
        int strip = kernel.StripColumns, strips = (Columns + strip - 1) / strip;
        _weights = new AlignedNumbers(strips * strip * inputs);
        _bias = new AlignedNumbers(Columns);
        for (int output = 0; output < Outputs; output++)
        {
            Span<float> to = _weights.Span[(output / strip * strip * inputs + output % strip)..];
            for (int input = 0; input < inputs; input++) to[input * strip] = weights[output * row + first + input];
        }
        bias.CopyTo(_bias.Span);
    }

    /// <summary>The inputs.</summary>
    public int Inputs { get; }

    /// <summary>The outputs.</summary>
    public int Outputs { get; }

    /// <summary>The outputs and what is written behind them: a multiple of <see cref="ColumnStep"/>.</summary>
    public int Columns { get; }

    /// <summary>The operations that a row takes: a multiplication and an addition each.</summary>
    public long Operations => 2L * Inputs * Outputs;

    /// <summary>The next multiple of <see cref="ColumnStep"/>.</summary>
    public static int Padded(int columns) => (columns + ColumnStep - 1) / ColumnStep * ColumnStep;

    /// <summary>Outputs = bias + inputs · weights.</summary>
    /// <param name="inputs">[rows, <see cref="Inputs"/>].</param>
    /// <param name="inputRow">From one row of inputs to the next.</param>
    /// <param name="rows">The rows; inputs and outputs have room up to the next multiple of 3.</param>
    /// <param name="outputs">[rows, <see cref="Columns"/>].</param>
    /// <param name="outputRow">From one row of outputs to the next.</param>
    /// <param name="rectifies">Whether outputs below 0 become 0.</param>
    public void Forward(float* inputs, int inputRow, int rows, float* outputs, int outputRow, bool rectifies) =>
        _kernel.Multiply(Product(inputs, inputRow, rows, outputs, outputRow, rectifies));

    /// <summary>Adds inputs · weights to the outputs; the bias has no part in it.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Add(float* inputs, int inputRow, int rows, float* outputs, int outputRow, bool rectifies) =>
        _kernel.Multiply(Product(inputs, inputRow, rows, outputs, outputRow, rectifies) with { Begin = outputs, BeginRow = outputRow });

    private MatrixProduct Product(float* inputs, int inputRow, int rows, float* outputs, int outputRow, bool rectifies) => new()
    {
        Inputs = inputs,
        InputRow = inputRow,
        InputStep = 1,
        Count = Inputs,
        Weights = _weights.Start,
        WeightRow = _kernel.StripColumns,
        WeightStrip = Inputs * _kernel.StripColumns,
        Begin = _bias.Start,
        BeginRow = 0,
        Outputs = outputs,
        OutputRow = outputRow,
        Rows = rows,
        Columns = Columns,
        Rectifies = rectifies,
    };
}
