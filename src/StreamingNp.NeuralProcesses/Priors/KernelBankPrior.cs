using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.Native;
using StreamingNp.NeuralProcesses.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Priors;

/// <summary>
/// Functions of many kinds: each is drawn from a Gaussian process whose kernel is made of 1 to 5 kernels of a bank, with replacement, joined by
/// sums and products at random (KernelSynth of Chronos, Ansari et al. 2024). Trends, seasons, roughness, and what they make together.
/// </summary>
/// <remarks>
/// An input of 0 to 1 stands for a series of 1,024 points, as in KernelSynth: periods are those of calendars, in points. Each function has, over its own
/// points, mean 0 and deviation 1, for products of trends grow without bound; white noise comes on top, <see cref="NoiseDeviation"/>.
/// </remarks>
public sealed class KernelBankPrior : ITaskSource
{
    private const double SeriesLength = 1024;

    // A covariance of few degrees of freedom (a line, a season) has no Cholesky decomposition without it. In shares of the mean variance.
    private const double Jitter = 1e-6;

    private static readonly double[] Periods = [4, 6, 7, 10, 12, 14, 24, 26, 30, 40, 48, 52, 60, 96, 168, 336, 365, 672, 730];
    private static readonly Func<double, double, double>[] Bank =
    [
        .. Periods.Select(points => Periodic(points / SeriesLength)),
        .. new[] { 0.0, 1, 10 }.Select(deviation => (Func<double, double, double>)((left, right) => deviation * deviation + left * right)),
        .. new[] { 0.1, 1, 10 }.Select(lengthScale => (Func<double, double, double>)((left, right) => Math.Exp(-0.5 * Square((left - right) / lengthScale)))),
        .. new[] { 0.1, 1, 10 }.Select(shape => (Func<double, double, double>)((left, right) => Math.Pow(1 + Square(left - right) / (2 * shape), -shape))),
        .. new[] { 0.1, 1 }.Select(variance => (Func<double, double, double>)((left, right) => left == right ? variance : 0)),
        (_, _) => 1,
    ];

    private readonly int _seed;

    /// <summary>Makes a source; each task of a batch has a kernel and sizes of its own.</summary>
    /// <param name="seed">Which tasks.</param>
    public KernelBankPrior(int seed) => _seed = seed;

    /// <summary>The size of a context.</summary>
    public SizeRange ContextPoints { get; init; } = new(0, 50);

    /// <summary>The number of targets.</summary>
    public SizeRange TargetPoints { get; init; } = new(50, 50);

    /// <summary>Where the points lie: the kernels see this range as a share of a series, <see cref="SeriesShare"/>.</summary>
    public UniformRange Inputs { get; init; } = new(-2, 2);

    /// <summary>The share of 1,024 points that <see cref="Inputs"/> stand for: short spans show trends and single seasons, long ones many seasons. Drawn evenly in its logarithm.</summary>
    public UniformRange SeriesShare { get; init; } = new(0.03, 1);

    /// <summary>The deviation of the noise of each observation, drawn evenly; 0 or more.</summary>
    public UniformRange NoiseDeviation { get; init; } = new(0.01, 0.3);

    /// <inheritdoc/>
    public TaskShape Shape => new(1);

    /// <inheritdoc/>
    public int? TaskCount => null;

    /// <inheritdoc/>
    public void Fill(TaskBatch batch, int tasks, long first)
    {
        Random random = BatchRandom.Of(_seed, first);
        int[] contexts = new int[tasks], targets = new int[tasks];
        for (int task = 0; task < tasks; task++) (contexts[task], targets[task]) = (ContextPoints.Draw(random), TargetPoints.Draw(random));
        int mostContexts = contexts.Max(), points = mostContexts + targets.Max();
        double[] inputs = new double[tasks * points], covariances = new double[tasks * points * points];
        for (int task = 0; task < tasks; task++)
        {
            Span<double> own = inputs.AsSpan(task * points, points);
            for (int point = 0; point < points; point++) own[point] = Inputs.Draw(random);
            FillCovariance(own, covariances.AsSpan(task * points * points, points * points), random);
        }
        double[] standardNormal = new double[tasks * points];
        StandardNormal.Fill<double>(standardNormal, random);
        double[] values = Sample(covariances, standardNormal, tasks, points);
        batch.Resize(tasks, mostContexts, points - mostContexts);
        for (int task = 0; task < tasks; task++)
        {
            Span<double> own = values.AsSpan(task * points, points);
            Normalise(own);
            double deviation = NoiseDeviation.Draw(random);
            double[] noise = new double[points];
            StandardNormal.Fill<double>(noise, random);
            for (int point = 0; point < points; point++)
            {
                float input = (float)inputs[task * points + point], value = (float)(own[point] + deviation * noise[point]);
                if (point < contexts[task]) batch.SetContext(task, point, [input], [value]);
                else if (point >= mostContexts && point - mostContexts < targets[task]) batch.SetTarget(task, point - mostContexts, [input], [value]);
            }
        }
    }

    private void FillCovariance(ReadOnlySpan<double> inputs, Span<double> covariance, Random random)
    {
        double scale = Math.Exp(new UniformRange(Math.Log(SeriesShare.Least), Math.Log(SeriesShare.Most)).Draw(random)) / (Inputs.Most - Inputs.Least);
        var kernels = new (Func<double, double, double> Covariance, bool IsFactor)[1 + random.Next(5)];
        for (int kernel = 0; kernel < kernels.Length; kernel++) kernels[kernel] = (Bank[random.Next(Bank.Length)], random.Next(2) == 0);
        double variance = 0;
        for (int row = 0; row < inputs.Length; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double left = (inputs[row] - Inputs.Least) * scale, right = (inputs[column] - Inputs.Least) * scale, joined = kernels[0].Covariance(left, right);
                foreach ((Func<double, double, double> next, bool isFactor) in kernels.AsSpan(1)) joined = isFactor ? joined * next(left, right) : joined + next(left, right);
                covariance[row * inputs.Length + column] = covariance[column * inputs.Length + row] = joined;
            }
            variance += covariance[row * inputs.Length + row] / inputs.Length;
        }
        for (int row = 0; row < inputs.Length; row++) covariance[row * inputs.Length + row] += Jitter * variance;
    }

    private static double[] Sample(double[] covariances, double[] standardNormal, int tasks, int points)
    {
        TorchThreads.UseOne();
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor factor = linalg.cholesky(tensor(covariances, [tasks, points, points], dtype: float64));
        return MemoryMarshal.Cast<byte, double>(factor.matmul(tensor(standardNormal, [tasks, points, 1], dtype: float64)).bytes).ToArray();
    }

    private static void Normalise(Span<double> values)
    {
        double mean = 0, square = 0;
        foreach (double value in values) mean += value / values.Length;
        foreach (double value in values) square += Square(value - mean) / values.Length;
        // A constant stays one: at 0.
        double scale = square > 1e-4 * Square(mean) ? 1 / Math.Sqrt(square) : 0;
        for (int at = 0; at < values.Length; at++) values[at] = (values[at] - mean) * scale;
    }

    private static Func<double, double, double> Periodic(double period) => (left, right) => Math.Exp(-2 * Square(Math.Sin(Math.PI * (left - right) / period)));

    private static double Square(double value) => value * value;
}
