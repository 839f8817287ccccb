using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>The share of each rule of <see cref="TargetFeatures"/> in what is expected of a target: a softmax over what a decoder puts out for them.</summary>
/// <param name="components">The components of a mixture.</param>
internal sealed unsafe class RuleShares(int components)
{
    // What the softmax writes: up to the next multiple of 8.
    private const int Room = (Rule.Count + 7) / 8 * 8;

    private readonly int _firstMean = MixtureOutputs.FirstMean(components), _logits = components == 1 ? 2 : 3 * components;

    /// <summary>Adds what the rules together expect of a target to its means.</summary>
    /// <param name="features">[<see cref="TargetFeatures.Count"/>].</param>
    /// <param name="outputs">What the decoder put out: the numbers of the mixture, then a logarithm for each rule.</param>
    public void AddExpected(ReadOnlySpan<float> features, Span<float> outputs)
    {
        float* shares = stackalloc float[Room];
        outputs.Slice(_logits, Rule.Count).CopyTo(new Span<float>(shares, Room));
        float sum = Softmax.Exponentials(shares, Rule.Count), expected = 0;
        ReadOnlySpan<float> rules = features.Slice(TargetFeatures.Seen, Rule.Count);
        for (int rule = 0; rule < rules.Length; rule++) expected += shares[rule] * rules[rule];
        foreach (ref float mean in outputs.Slice(_firstMean, components)) mean += expected / sum;
    }
}
