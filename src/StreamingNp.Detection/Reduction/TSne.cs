using System.Runtime.Intrinsics;

namespace StreamingNp.Detection.Reduction;

/// <summary>
/// A map of points in many dimensions on which neighbours stay neighbours: exact t-distributed stochastic neighbour embedding (van der Maaten
/// and Hinton 2008). Distances between clusters, and their sizes, mean little on it.
/// </summary>
/// <remarks>The map is the same for the same points and options, on any number of threads: each point is computed by one.</remarks>
public static class TSne
{
    /// <summary>The most points: time and memory grow with their square.</summary>
    public const int MaxPoints = 5_000;

    private const int Lanes = 8, Searches = 60;
    private const double FirstMomentum = 0.5, LaterMomentum = 0.8, MinGain = 0.01, FirstSpread = 1e-4;

    /// <summary>Makes a map.</summary>
    /// <param name="points">At most <see cref="MaxPoints"/>, of one length, with finite numbers.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A place for each point.</returns>
    /// <exception cref="ArgumentException">There are too many points, or points of different lengths or with what is not a number.</exception>
    public static (double X, double Y)[] Map(IReadOnlyList<float[]> points, TSneOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new TSneOptions();
        int count = points.Count;
        if (count > MaxPoints) throw new ArgumentException($"There are {count} points for a map of at most {MaxPoints}; choose some of them.", nameof(points));
        if (points.Any(point => point.Length != points[0].Length || !Array.TrueForAll(point, float.IsFinite))) throw new ArgumentException("The points of a map need finite numbers, as many each.", nameof(points));
        if (count < 4) return [.. Enumerable.Range(0, count).Select(index => ((double)index, 0.0))];
        int row = (count + Lanes - 1) / Lanes * Lanes;
        float[] attraction = Affinities(points, row, Math.Max(1.01, Math.Min(options.Perplexity, (count - 1) / 3.0)), cancellation);

        double[][] places = [new double[count], new double[count]], moves = [new double[count], new double[count]], gains = [new double[count], new double[count]];
        var random = new Random(options.Seed);
        foreach (double[] axis in places)
            for (int index = 0; index < count; index++) axis[index] = FirstSpread * Distributions.Normal.Sample(random);
        foreach (double[] axis in gains) Array.Fill(axis, 1);
        // From Belkina et al. 2019: with more points a fixed rate leaves them near where they began.
        double rate = Math.Max(50, count / options.EarlyExaggeration / 4);
        var forces = new Forces(attraction, count, row);
        for (int step = 0; step < options.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isEarly = step < options.EarlySteps;
            forces.Compute(places, isEarly ? options.EarlyExaggeration : 1);
            for (int axis = 0; axis < 2; axis++) Move(places[axis], moves[axis], gains[axis], forces.Of(axis), rate, isEarly ? FirstMomentum : LaterMomentum);
        }
        return [.. places[0].Zip(places[1])];
    }

    private static void Move(double[] places, double[] moves, double[] gains, double[] gradient, double rate, double momentum)
    {
        for (int index = 0; index < places.Length; index++)
        {
            bool turns = gradient[index] > 0 == moves[index] > 0;
            gains[index] = Math.Max(MinGain, turns ? gains[index] * 0.8 : gains[index] + 0.2);
            moves[index] = momentum * moves[index] - rate * gains[index] * gradient[index];
            places[index] += moves[index];
        }
        double mean = places.Average();
        for (int index = 0; index < places.Length; index++) places[index] -= mean;
    }

    // [count × row]: how likely each pair is to be neighbours, symmetric, together 1.
    private static float[] Affinities(IReadOnlyList<float[]> points, int row, double perplexity, CancellationToken cancellation)
    {
        int count = points.Count;
        float[] all = new float[count * row];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, count, parallel, one =>
        {
            Span<float> distances = all.AsSpan(one * row, count);
            for (int other = 0; other < count; other++) distances[other] = SquaredDistance(points[one], points[other]);
            Neighbours(distances, one, Math.Log(perplexity));
        });
        for (int one = 0; one < count; one++)
            for (int other = 0; other < one; other++)
                all[one * row + other] = all[other * row + one] = Math.Max((all[one * row + other] + all[other * row + one]) / (2 * count), 1e-12f / count);
        return all;
    }

    // Overwrites squared distances with shares: of a Gaussian as wide as gives the entropy.
    private static void Neighbours(Span<float> distances, int self, double entropy)
    {
        double least = double.MaxValue;
        for (int other = 0; other < distances.Length; other++)
            if (other != self) least = Math.Min(least, distances[other]);
        double mean = 0;
        for (int other = 0; other < distances.Length; other++) mean += distances[other] - (other == self ? 0 : least);
        mean = Math.Max(mean / distances.Length, 1e-30);
        double precision = 1 / mean, from = 0, to = double.PositiveInfinity, sum = 1;
        for (int search = 0; search < Searches; search++)
        {
            (sum, double weighted) = (0, 0);
            for (int other = 0; other < distances.Length; other++)
            {
                if (other == self) continue;
                double apart = distances[other] - least, share = MathF.Exp((float)(-precision * apart));
                sum += share;
                weighted += share * apart;
            }
            double excess = Math.Log(sum) + precision * weighted / sum - entropy;
            if (Math.Abs(excess) < 1e-5) break;
            if (excess > 0) from = precision;
            else to = precision;
            precision = double.IsInfinity(to) ? 2 * precision : (from + to) / 2;
        }
        for (int other = 0; other < distances.Length; other++) distances[other] = other == self ? 0 : (float)(MathF.Exp((float)(-precision * (distances[other] - least))) / sum);
    }

    private static float SquaredDistance(float[] one, float[] other)
    {
        Vector256<float> sums = Vector256<float>.Zero;
        int at = 0;
        for (; at <= one.Length - Lanes; at += Lanes)
        {
            Vector256<float> apart = Vector256.Create(one, at) - Vector256.Create(other, at);
            sums += apart * apart;
        }
        float sum = Vector256.Sum(sums);
        for (; at < one.Length; at++) sum += (one[at] - other[at]) * (one[at] - other[at]);
        return sum;
    }

    /// <summary>What pulls neighbours together and pushes all points apart. The lanes behind the last point lie so far off that they push nothing.</summary>
    private sealed class Forces(float[] attraction, int count, int row)
    {
        private const float FarOff = 1e15f;

        private readonly float[][] _places = [new float[row], new float[row]];
        private readonly double[][] _attracted = [new double[count], new double[count]], _repelled = [new double[count], new double[count]];
        private readonly double[] _sums = new double[count];

        public double[] Of(int axis) => _attracted[axis];

        public void Compute(double[][] places, double exaggeration)
        {
            for (int axis = 0; axis < 2; axis++)
            {
                Array.Fill(_places[axis], FarOff);
                for (int index = 0; index < count; index++) _places[axis][index] = (float)places[axis][index];
            }
            Parallel.For(0, count, One);
            double all = Math.Max(_sums.Sum(), 1e-300);
            for (int axis = 0; axis < 2; axis++)
                for (int index = 0; index < count; index++) _attracted[axis][index] = 4 * (exaggeration * _attracted[axis][index] - _repelled[axis][index] / all);
        }

        private void One(int index)
        {
            float[] xs = _places[0], ys = _places[1];
            Vector256<float> x = Vector256.Create(xs[index]), y = Vector256.Create(ys[index]), one = Vector256<float>.One;
            Vector256<float> sum = default, attractedX = default, attractedY = default, repelledX = default, repelledY = default;
            ReadOnlySpan<float> shares = attraction.AsSpan(index * row, row);
            for (int at = 0; at < row; at += Lanes)
            {
                Vector256<float> apartX = x - Vector256.Create(xs, at), apartY = y - Vector256.Create(ys, at);
                Vector256<float> near = one / (one + apartX * apartX + apartY * apartY);
                Vector256<float> pull = Vector256.Create(shares[at..]) * near, push = near * near;
                sum += near;
                attractedX += pull * apartX;
                attractedY += pull * apartY;
                repelledX += push * apartX;
                repelledY += push * apartY;
            }
            // A point is near itself.
            _sums[index] = Vector256.Sum(sum) - 1;
            (_attracted[0][index], _attracted[1][index]) = (Vector256.Sum(attractedX), Vector256.Sum(attractedY));
            (_repelled[0][index], _repelled[1][index]) = (Vector256.Sum(repelledX), Vector256.Sum(repelledY));
        }
    }
}
