using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>Points of B tasks as a network sees them.</summary>
/// <param name="Inputs">[B, N, inputs].</param>
/// <param name="Values">[B, N, channels]; 0 where not known.</param>
/// <param name="Known">[B, N, channels]: 1 where there is a value, else 0.</param>
internal readonly record struct PointSet(Tensor Inputs, Tensor Values, Tensor Known)
{
    /// <summary>Whether each point is there, which it is with a value in any channel; [B, N] of 1 and 0.</summary>
    public Tensor Present() => Known.size(-1) == 1 ? Known.squeeze(-1) : Known.amax([-1]);

    /// <summary>What an encoder sees of each point: input and value, and which channels are known where there are several; [B, N, <see cref="FeaturesOf"/>].</summary>
    public Tensor Features() => cat(Known.size(-1) == 1 ? [Inputs, Values] : [Inputs, Values, Known], -1);

    /// <summary>The numbers that an encoder sees of a point.</summary>
    public static int FeaturesOf(Tasks.TaskShape shape) => shape.Inputs + (shape.Channels == 1 ? 1 : 2 * shape.Channels);

    /// <summary>These points and others of the same tasks.</summary>
    public PointSet And(PointSet other) => new(cat([Inputs, other.Inputs], 1), cat([Values, other.Values], 1), cat([Known, other.Known], 1));
}
