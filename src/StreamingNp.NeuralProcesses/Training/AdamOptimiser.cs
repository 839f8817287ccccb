using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1) with the paper's constants, on the calling thread.</summary>
/// <remarks>
/// TorchSharp's own hands native code scalars that nothing keeps alive, and the garbage collector of a busy process frees them while they
/// are read. Here each parameter is one plain loop, the same to the bit on every vector width.
/// </remarks>
internal sealed class AdamOptimiser
{
    private const float MeanDecay = 0.9f, SquareDecay = 0.999f, Epsilon = 1e-8f;

    private readonly (Parameter Parameter, float[] Mean, float[] Square)[] _moments;
    private int _step;

    /// <summary>The steps done.</summary>
    public int Steps => _step;

    /// <summary>Makes an optimiser of contiguous float32 parameters on the CPU.</summary>
    public AdamOptimiser(IEnumerable<Parameter> parameters) =>
        _moments = [.. parameters.Select(parameter => (parameter, new float[parameter.numel()], new float[parameter.numel()]))];

    /// <summary>Moves each parameter that has a gradient.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    public void Step(double learningRate)
    {
        _step++;
        float step = (float)(learningRate / (1 - Math.Pow(MeanDecay, _step)));
        float correction = (float)(1 / Math.Sqrt(1 - Math.Pow(SquareDecay, _step)));
        foreach ((Parameter parameter, float[] mean, float[] square) in _moments)
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is null) continue;
            using Tensor contiguous = gradient.contiguous();
            Move(Values(parameter), Values(contiguous), mean, square, step, correction);
        }
    }

    /// <summary>Forgets what earlier steps left behind.</summary>
    public void Reset()
    {
        _step = 0;
        foreach ((_, float[] mean, float[] square) in _moments)
        {
            Array.Clear(mean);
            Array.Clear(square);
        }
    }

    /// <summary>A copy of the moments: for each parameter, in order, the mean of its gradients and the mean of their squares.</summary>
    public IEnumerable<(float[] Mean, float[] Square)> Save() => _moments.Select(moment => (moment.Mean.ToArray(), moment.Square.ToArray()));

    /// <summary>Puts in what <see cref="Save"/> returned.</summary>
    /// <param name="steps">The steps that were done.</param>
    /// <param name="moments">The moments, of parameters of the same lengths.</param>
    /// <exception cref="ArgumentException">The moments are those of other parameters.</exception>
    public void Load(int steps, IReadOnlyList<(float[] Mean, float[] Square)> moments)
    {
        bool fits = moments.Count == _moments.Length && _moments.Zip(moments).All(pair => pair.Second.Mean.Length == pair.First.Mean.Length && pair.Second.Square.Length == pair.First.Square.Length);
        if (!fits) throw new ArgumentException("The moments are not those of its weights");
        _step = steps;
        foreach (((_, float[] mean, float[] square), (float[] savedMean, float[] savedSquare)) in _moments.Zip(moments))
        {
            savedMean.CopyTo(mean, 0);
            savedSquare.CopyTo(square, 0);
        }
    }

    /// <summary>Sets every gradient to zero.</summary>
    public void ClearGradients()
    {
        foreach ((Parameter parameter, _, _) in _moments)
        {
            using Tensor? gradient = parameter.grad;
            gradient?.zero_();
        }
    }

    private static void Move(Span<float> values, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square, float step, float correction)
    {
        int at = 0;
        for (; at <= values.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            var slope = new Vector<float>(gradient[at..]);
            Vector<float> newMean = new Vector<float>(mean[at..]) * MeanDecay + slope * (1 - MeanDecay);
            Vector<float> newSquare = new Vector<float>(square[at..]) * SquareDecay + slope * slope * (1 - SquareDecay);
            newMean.CopyTo(mean[at..]);
            newSquare.CopyTo(square[at..]);
            (new Vector<float>(values[at..]) - newMean * step / (Vector.SquareRoot(newSquare) * correction + new Vector<float>(Epsilon))).CopyTo(values[at..]);
        }
        for (; at < values.Length; at++)
        {
            mean[at] = mean[at] * MeanDecay + gradient[at] * (1 - MeanDecay);
            square[at] = square[at] * SquareDecay + gradient[at] * gradient[at] * (1 - SquareDecay);
            values[at] -= mean[at] * step / (MathF.Sqrt(square[at]) * correction + Epsilon);
        }
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
