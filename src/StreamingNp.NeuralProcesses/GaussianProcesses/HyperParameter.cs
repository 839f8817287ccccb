namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>One hyper-parameter of a <see cref="KernelExpression"/>. All are above 0, and are given and learned as logarithms.</summary>
/// <param name="Kernel">Which kernel of the expression, from 0 on.</param>
/// <param name="KernelName">What stands in the expression.</param>
/// <param name="Kind">What it says of its kernel.</param>
public readonly record struct HyperParameter(int Kernel, string KernelName, HyperParameterKind Kind)
{
    /// <summary>A name that is unique within the expression, such as "0.rbf.LengthScale".</summary>
    public override string ToString() => $"{Kernel}.{KernelName}.{Kind}";
}
