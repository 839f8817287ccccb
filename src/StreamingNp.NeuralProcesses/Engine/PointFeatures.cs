using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Engine;

/// <summary>The context of a view as <see cref="ContextPacking"/> has it: the numbers within the limit, points with a NaN left out. A few vectors a point.</summary>
internal static unsafe class PointFeatures
{
    /// <summary>The numbers of a point: its inputs and its value.</summary>
    public const int Count = WindowLayout.Inputs + 1;

    /// <summary>From one point to the next.</summary>
    public const int Row = 8;

    /// <summary>Writes the points that are there.</summary>
    /// <param name="view">Where they come from.</param>
    /// <param name="features">[points, <see cref="Row"/>]; there is room for one more point than the view has.</param>
    /// <returns>The points that were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The view claims more points than it has room for.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Write(ContextView view, float* features)
    {
        // Two vectors of 4 and 4 are 6 inputs, the value and a 0.
        if (WindowLayout.Inputs != 6) throw new NotSupportedException($"Points of {WindowLayout.Inputs} inputs do not fit; rewrite {nameof(PointFeatures)}.");
        ReadOnlySpan<float> allInputs = view.ContextInputs.AsSpan(0, view.ContextCount * WindowLayout.Inputs), allValues = view.ContextValues.AsSpan(0, view.ContextCount);
        ref float inputs = ref MemoryMarshal.GetReference(allInputs);
        Vector128<float> most = Vector128.Create(ContextPacking.Limit), least = -most;
        int count = 0;
        foreach (float value in allValues)
        {
            Vector128<float> first = Vector128.LoadUnsafe(ref inputs);
            double pair = Unsafe.ReadUnaligned<double>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref inputs, 4)));
            Vector128<float> rest = Vector128.CreateScalar(pair).AsSingle().WithElement(2, value);
            inputs = ref Unsafe.Add(ref inputs, WindowLayout.Inputs);
            float* to = features + count * Row;
            Vector128.MinNative(Vector128.MaxNative(first, least), most).Store(to);
            Vector128.MinNative(Vector128.MaxNative(rest, least), most).Store(to + 4);
            // What is not whole is overwritten by the next.
            count += Vector128.EqualsAll(first, first) && Vector128.EqualsAll(rest, rest) ? 1 : 0;
        }
        return count;
    }
}
