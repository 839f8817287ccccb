using CsCheck;
using StreamingNp.NeuralProcesses.GaussianProcesses;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.GaussianProcesses;

public sealed class KernelExpressionTests
{
    private static readonly Gen<string> Name = Gen.Int[0, 2].Select(index => index switch { 0 => "rbf", 1 => "matern52", _ => "periodic" });

    [Fact]
    public void What_is_written_is_read_back_with_the_same_hyper_parameters() =>
        Gen.Select(Name.Array[1, 8], Gen.Int[0, 5].Array[8]).Sample((names, joints) =>
        {
            string text = names[0];
            for (int at = 1; at < names.Length; at++)
                text = joints[at] switch { 0 => $"{text}+{names[at]}", 1 => $"{text} * {names[at]}", 2 => $"({text}) * {names[at]}", 3 => $"{names[at]} * ({text})", 4 => $"{names[at]} + ({text})", _ => $"(({text}))" };
            KernelExpression read = KernelExpression.Parse(text), again = KernelExpression.Parse(read.ToString());
            Assert.Equal(read.ToString(), again.ToString());
            Assert.Equal(read.HyperParameters, again.HyperParameters);
            using IDisposable scope = NewDisposeScope();
            Assert.Equal(read.ToString(), read.Build([.. read.HyperParameters.Select(_ => tensor(0.0, dtype: float64))]).ToString());
        }, iter: 300, threads: 1);

    [Fact]
    public void Each_term_of_a_sum_has_one_variance()
    {
        KernelExpression expression = KernelExpression.Parse("matern52+periodic*rbf");
        Assert.Equal("matern52 + periodic * rbf", expression.ToString());
        Assert.Equal(3, expression.Kernels);
        Assert.Equal(
            ["0.matern52.Variance", "0.matern52.LengthScale", "1.periodic.Variance", "1.periodic.LengthScale", "1.periodic.Period", "2.rbf.LengthScale"],
            expression.HyperParameters.Select(parameter => parameter.ToString()));
        Assert.Equal(2, KernelExpression.Parse("rbf * (rbf + rbf)").HyperParameters.Count(parameter => parameter.Kind == HyperParameterKind.Variance));
    }

    [Theory]
    [InlineData("", "its end")]
    [InlineData("rbf +", "its end")]
    [InlineData("(rbf", "its end")]
    [InlineData("rbf)", "')'")]
    [InlineData("rbf matern52", "'matern52'")]
    [InlineData("rbf - rbf", "'-'")]
    [InlineData("linear", "'linear'")]
    public void What_is_no_kernel_is_told_in_a_sentence(string text, string where) => Assert.Equal(
        $"The kernel '{text}' is not understood at {where}; write sums and products of rbf, matern52 and periodic, such as 'matern52 + periodic * rbf'.",
        Assert.Throws<FormatException>(() => KernelExpression.Parse(text)).Message);

    [Fact]
    public void Nine_kernels_and_texts_without_end_are_too_many()
    {
        string nine = string.Join(" + ", Enumerable.Repeat("rbf", 9));
        Assert.Equal($"The kernel '{nine}' is made of 9 kernels; at most 8 are possible.", Assert.Throws<FormatException>(() => KernelExpression.Parse(nine)).Message);
        Assert.Equal("A kernel has at most 500 characters, and this one has 100000.", Assert.Throws<FormatException>(() => KernelExpression.Parse(new string('(', 100_000))).Message);
    }

    [Fact]
    public void The_wrong_number_of_hyper_parameters_is_told() => Assert.StartsWith(
        "The kernel 'rbf' has 2 hyper-parameters, and 0 are given.", Assert.Throws<ArgumentException>(() => KernelExpression.Parse("rbf").Build([])).Message, StringComparison.Ordinal);
}
