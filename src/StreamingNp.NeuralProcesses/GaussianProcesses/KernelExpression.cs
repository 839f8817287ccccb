using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>
/// Which kernels a covariance is made of, in writing: sums and products of <c>rbf</c>, <c>matern52</c> and <c>periodic</c>, with parentheses,
/// such as "matern52 + periodic * rbf". Each term of a sum has one variance: it is that of the first kernel of a product, and the others have variance 1.
/// </summary>
public sealed class KernelExpression
{
    /// <summary>The most kernels that an expression may have.</summary>
    public const int MaxKernels = 8;

    private const int LongestText = 500;
    private static readonly string[] KernelNames = ["rbf", "matern52", "periodic"];

    private readonly Node _root;

    private KernelExpression(Node root)
    {
        _root = root;
        HyperParameters = [.. root.Leaves(hasVariance: true).SelectMany((leaf, kernel) => KindsOf(leaf.Name, leaf.HasVariance).Select(kind => new HyperParameter(kernel, leaf.Name, kind)))];
    }

    private abstract record Node
    {
        public abstract IEnumerable<(string Name, bool HasVariance)> Leaves(bool hasVariance);
    }

    private sealed record Leaf(string Name) : Node
    {
        public override IEnumerable<(string Name, bool HasVariance)> Leaves(bool hasVariance) => [(Name, hasVariance)];

        public override string ToString() => Name;
    }

    private sealed record Sum(IReadOnlyList<Node> Terms) : Node
    {
        public override IEnumerable<(string Name, bool HasVariance)> Leaves(bool hasVariance) => Terms.SelectMany((term, index) => term.Leaves(hasVariance || index > 0));

        public override string ToString() => string.Join(" + ", Terms);
    }

    private sealed record Product(IReadOnlyList<Node> Factors) : Node
    {
        public override IEnumerable<(string Name, bool HasVariance)> Leaves(bool hasVariance) => Factors.SelectMany((factor, index) => factor.Leaves(hasVariance && index == 0));

        public override string ToString() => string.Join(" * ", Factors.Select(factor => factor is Sum ? $"({factor})" : factor.ToString()));
    }

    /// <summary>The hyper-parameters, a kernel after the other as they are written.</summary>
    public IReadOnlyList<HyperParameter> HyperParameters { get; }

    /// <summary>How many kernels it is made of; 1 to <see cref="MaxKernels"/>.</summary>
    public int Kernels => _root.Leaves(hasVariance: true).Count();

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Such as "rbf", "matern52 + periodic * rbf" or "(rbf + matern52) * periodic".</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static KernelExpression Parse(string text)
    {
        if (text.Length > LongestText) throw new FormatException($"A kernel has at most {LongestText} characters, and this one has {text.Length}.");
        var tokens = new Queue<string>(Tokens(text));
        Node root = ParseSum(text, tokens);
        if (tokens.TryPeek(out string? left)) throw Wrong(text, left);
        int kernels = root.Leaves(hasVariance: true).Count();
        return kernels <= MaxKernels ? new KernelExpression(root) : throw new FormatException($"The kernel '{text}' is made of {kernels} kernels; at most {MaxKernels} are possible.");
    }

    /// <summary>The expression in its shortest form: the same kernels in the same order, without needless parentheses.</summary>
    public override string ToString() => _root.ToString()!;

    /// <summary>Makes the kernel.</summary>
    /// <param name="logarithms">The natural logarithm of each of the <see cref="HyperParameters"/>: float64, a scalar, [B, 1, 1], or for length-scales and periods [D].</param>
    /// <exception cref="ArgumentException">There are more or fewer than the expression has.</exception>
    internal Kernel Build(IReadOnlyList<Tensor> logarithms)
    {
        if (logarithms.Count != HyperParameters.Count)
            throw new ArgumentException($"The kernel '{this}' has {HyperParameters.Count} hyper-parameters, and {logarithms.Count} are given.", nameof(logarithms));
        return Build(_root, hasVariance: true, new Queue<Tensor>(logarithms));
    }

    private static Kernel Build(Node node, bool hasVariance, Queue<Tensor> logarithms)
    {
        switch (node)
        {
            case Sum sum:
                return new SumKernel([.. sum.Terms.Select((term, index) => Build(term, hasVariance || index > 0, logarithms))]);
            case Product product:
                return new ProductKernel([.. product.Factors.Select((factor, index) => Build(factor, hasVariance && index == 0, logarithms))]);
            default:
                Tensor variance = hasVariance ? logarithms.Dequeue().exp() : ones([], dtype: float64);
                Tensor lengthScale = logarithms.Dequeue().exp();
                return ((Leaf)node).Name switch
                {
                    "rbf" => new RbfKernel(variance, lengthScale),
                    "matern52" => new MaternKernel(variance, lengthScale),
                    _ => new PeriodicKernel(variance, lengthScale, logarithms.Dequeue().exp()),
                };
        }
    }

    private static IEnumerable<HyperParameterKind> KindsOf(string name, bool hasVariance)
    {
        if (hasVariance) yield return HyperParameterKind.Variance;
        yield return HyperParameterKind.LengthScale;
        if (name == "periodic") yield return HyperParameterKind.Period;
    }

    private static Node ParseSum(string text, Queue<string> tokens)
    {
        List<Node> terms = [ParseProduct(text, tokens)];
        while (Take(tokens, "+")) terms.Add(ParseProduct(text, tokens));
        return terms is [Node only] ? only : new Sum([.. terms.SelectMany(term => term is Sum inner ? inner.Terms : [term])]);
    }

    private static Node ParseProduct(string text, Queue<string> tokens)
    {
        List<Node> factors = [ParseFactor(text, tokens)];
        while (Take(tokens, "*")) factors.Add(ParseFactor(text, tokens));
        return factors is [Node only] ? only : new Product([.. factors.SelectMany(factor => factor is Product inner ? inner.Factors : [factor])]);
    }

    private static Node ParseFactor(string text, Queue<string> tokens)
    {
        if (Take(tokens, "("))
        {
            Node inner = ParseSum(text, tokens);
            return Take(tokens, ")") ? inner : throw Wrong(text, tokens.TryPeek(out string? found) ? found : "");
        }
        string name = tokens.TryDequeue(out string? next) ? next : "";
        return Array.IndexOf(KernelNames, name) >= 0 ? new Leaf(name) : throw Wrong(text, name);
    }

    private static bool Take(Queue<string> tokens, string token) => tokens.TryPeek(out string? next) && next == token && tokens.TryDequeue(out _);

    private static FormatException Wrong(string text, string token) =>
        new($"The kernel '{text}' is not understood at {(token.Length == 0 ? "its end" : $"'{token}'")}; write sums and products of rbf, matern52 and periodic, such as 'matern52 + periodic * rbf'.");

    private static IEnumerable<string> Tokens(string text)
    {
        int start = -1;
        for (int at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            {
                if (start < 0) start = at;
                continue;
            }
            if (start >= 0) yield return text[start..at];
            start = -1;
            if (at < text.Length && !char.IsWhiteSpace(text[at])) yield return text[at].ToString();
        }
    }
}
