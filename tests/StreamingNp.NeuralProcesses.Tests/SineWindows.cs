using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Tests;

/// <summary>Windows over noisy sines of random phase, period and level: trailing context, targets right behind it.</summary>
internal static class SineWindows
{
    public const double Noise = 0.1;

    public static WindowLayout SmallLayout { get; } = new() { RecentPoints = 16, SeasonalDays = 0, SeasonalNeighbours = 1, Horizons = [0, 4], Stride = 2 };

    public static List<Window> Make(WindowLayout layout, int count, int seed, int? contextCount = null)
    {
        Random random = new(seed), daily = new(~seed);
        var windows = new List<Window>(count);
        for (int i = 0; i < count; i++)
        {
            double phase = random.NextDouble() * Math.Tau, period = 8 + 16 * random.NextDouble(), level = 100 * random.NextDouble();
            double Value(int position) => level + 5 * Math.Sin(phase + Math.Tau * position / period) + 5 * Noise * Gaussian(random);
            var window = new Window(layout);
            for (int target = 0; target < layout.Stride; target++) window.AddTarget(new Observation(new EventTime(target * 1_000_000L), Value(target)));
            for (int index = 0; index < window.Views.Length; index++)
            {
                ContextView view = window.Views[index];
                (view.Centre, view.Scale, view.IsPredictable) = (level, 5, true);
                (view.Horizon, view.Interval, view.HasBaselines) = (layout.Horizons[index], TimeSpan.FromMinutes(5), daily.Next(2) == 0);
                view.ContextCount = contextCount ?? random.Next(layout.MaxContextPoints + 1);
                for (int point = 0; point < view.ContextCount; point++)
                {
                    int position = -1 - point - layout.Horizons[index];
                    Describe(view.ContextInputs.AsSpan(point * WindowLayout.Inputs), position, period);
                    view.ContextValues[point] = (float)view.Normalise(0, Value(position));
                    view.ContextSlots[point] = (short)point;
                    view.ContextBaselines[point] = view.HasBaselines ? (float)(daily.NextDouble() - 0.5) : 0;
                }
                for (int target = 0; target < layout.Stride; target++) Describe(view.TargetInputs.AsSpan(target * WindowLayout.Inputs), target, period);
            }
            windows.Add(window);
        }
        return windows;
    }

    private static void Describe(Span<float> inputs, int position, double period)
    {
        inputs[0] = position / 16f;
        inputs[1] = (float)Math.Sin(Math.Tau * position / period);
        inputs[2] = (float)Math.Cos(Math.Tau * position / period);
        inputs[3..WindowLayout.Inputs].Clear();
    }

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
