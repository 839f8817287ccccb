namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>The arithmetic that takes nearly all of the time, for one set of instructions.</summary>
/// <remarks>
/// Every sum has one order, whatever row or column it belongs to and whatever else is computed: a result depends on its own numbers alone.
/// A block of rows and columns stays in registers while it goes through all inputs, after Goto and van de Geijn 2008.
/// </remarks>
internal abstract unsafe class EngineKernel
{
    /// <summary>Rows are computed in tiles of this many, so that what a layer writes is still in the first cache when the next layer reads it.</summary>
    public const int TileRows = 24;

    /// <summary>The means whose weights are computed together.</summary>
    public const int MeansOfGroup = 4;

    /// <summary>The name that <see cref="InstructionSets.Variable"/> has for it.</summary>
    public abstract string Name { get; }

    /// <summary>The columns of a strip of weights: those that are computed together, so that their weights are read one after the other.</summary>
    public abstract int StripColumns { get; }

    /// <summary>Computes a product of matrices.</summary>
    public abstract void Multiply(in MatrixProduct product);

    /// <summary>The logarithm, up to a constant, of the weight of each point in each weighted mean: the product of the point with the direction of the mean.</summary>
    /// <param name="points">[count, width]; there is room up to the next multiple of 8 points.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="count">The points.</param>
    /// <param name="directions">As <see cref="MeanDirections"/> lays them out.</param>
    /// <param name="groups">The groups of <see cref="MeansOfGroup"/> means.</param>
    /// <param name="logits">[means, room for points]; what is written behind the points means nothing.</param>
    /// <param name="logitRow">The room for points of a mean.</param>
    public abstract void Weigh(float* points, int width, int count, float* directions, int groups, float* logits, int logitRow);

    /// <summary>Does nothing but multiply and add in registers: the most that the instructions can do.</summary>
    /// <param name="rounds">How often to multiply and add vectors 24 times.</param>
    /// <returns>The numbers in a vector; below 0 never, so that nothing can be left out.</returns>
    public abstract int MultiplyAdd(int rounds);

    /// <summary>A number that a block is made for: code for other numbers is not even generated.</summary>
    protected interface IConstant
    {
        /// <summary>The number.</summary>
        static abstract int Value { get; }
    }

    /// <summary>1.</summary>
    protected readonly struct One : IConstant
    {
        /// <inheritdoc/>
        public static int Value => 1;
    }

    /// <summary>2.</summary>
    protected readonly struct Two : IConstant
    {
        /// <inheritdoc/>
        public static int Value => 2;
    }

    /// <summary>3.</summary>
    protected readonly struct Three : IConstant
    {
        /// <inheritdoc/>
        public static int Value => 3;
    }

    /// <summary>4.</summary>
    protected readonly struct Four : IConstant
    {
        /// <inheritdoc/>
        public static int Value => 4;
    }

    /// <summary>6.</summary>
    protected readonly struct Six : IConstant
    {
        /// <inheritdoc/>
        public static int Value => 6;
    }
}
