namespace StreamingNp.Detection.Reduction;

/// <summary>Principal component analysis (Pearson 1901): the components are what a row is along the directions in which rows vary most.</summary>
/// <remarks>
/// A row that misses channels is completed first, by what the others say of them under the probabilistic model of the same components
/// (Tipping and Bishop 1999).
/// </remarks>
public sealed class PrincipalComponents : IReducer
{
    private readonly double[] _centre, _variances;
    private readonly double[][] _directions;

    /// <summary>Takes the first components of a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="rank">How many; 1 to all.</param>
    public PrincipalComponents(PrincipalSpectrum spectrum, int rank)
        : this(spectrum.Centre, [.. spectrum.Directions.Take(rank)], [.. spectrum.Variances.Take(rank)], Unexplained(spectrum, rank))
    {
    }

    /// <summary>Takes components that were found before.</summary>
    /// <param name="centre">The mean of each channel.</param>
    /// <param name="directions">For each component a vector of length 1, orthogonal to the others, a number per channel.</param>
    /// <param name="variances">The variance along each of them, falling.</param>
    /// <param name="noiseVariance">The mean variance along all other directions; 0 or more.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other, or a number is out of its range.</exception>
    public PrincipalComponents(IReadOnlyList<double> centre, IReadOnlyList<double[]> directions, IReadOnlyList<double> variances, double noiseVariance)
    {
        if (directions.Count == 0 || directions.Count > centre.Count || variances.Count != directions.Count || directions.Any(direction => direction.Length != centre.Count))
            throw new ArgumentException($"There are {directions.Count} components with {variances.Count} variances for {centre.Count} channels; each needs a variance and a number per channel.");
        if (!(noiseVariance >= 0) || variances.Any(variance => !(variance >= 0))) throw new ArgumentException("A variance of principal components is negative or not a number.");
        (_centre, _directions, _variances, NoiseVariance) = ([.. centre], [.. directions], [.. variances], noiseVariance);
    }

    /// <inheritdoc/>
    public int Channels => _centre.Length;

    /// <inheritdoc/>
    public int Components => _directions.Length;

    /// <summary>The mean of each channel.</summary>
    public IReadOnlyList<double> Centre => _centre;

    /// <summary>The direction of each component.</summary>
    public IReadOnlyList<double[]> Directions => _directions;

    /// <summary>The variance of each component, falling.</summary>
    public IReadOnlyList<double> Variances => _variances;

    /// <summary>The mean variance along all directions that are left out.</summary>
    public double NoiseVariance { get; }

    /// <inheritdoc/>
    public void Reduce(ReadOnlySpan<double> channels, Span<double> components)
    {
        bool isWhole = true;
        components.Clear();
        for (int channel = 0; channel < _centre.Length; channel++)
        {
            double apart = channels[channel] - _centre[channel];
            if (double.IsNaN(apart))
            {
                isWhole = false;
                continue;
            }
            for (int component = 0; component < _directions.Length; component++) components[component] += _directions[component][channel] * apart;
        }
        if (!isWhole) Complete(channels, components);
    }

    /// <inheritdoc/>
    public void Reconstruct(ReadOnlySpan<double> components, Span<double> channels)
    {
        _centre.CopyTo(channels);
        for (int component = 0; component < _directions.Length; component++)
        {
            double[] direction = _directions[component];
            for (int channel = 0; channel < _centre.Length; channel++) channels[channel] += components[component] * direction[channel];
        }
    }

    /// <summary>The rank whose components predict each channel of held-out rows best from the other channels (Bro et al. 2008).</summary>
    /// <param name="rows">The rows, in order of time; each of a few stretches is held out once. NaN where missing.</param>
    /// <param name="most">The most components.</param>
    /// <param name="stretches">The stretches.</param>
    public static int CrossValidatedRank(IReadOnlyList<double[]> rows, int most, int stretches = 5)
    {
        int channels = rows[0].Length;
        // With all of them there is nothing left to predict from.
        most = Math.Max(1, Math.Min(most, channels - 1));
        double[] errors = new double[most];
        for (int stretch = 0; stretch < stretches; stretch++)
        {
            int begin = (int)((long)rows.Count * stretch / stretches), end = (int)((long)rows.Count * (stretch + 1) / stretches);
            double[][] others = [.. rows.Where((_, row) => row < begin || row >= end)];
            if (others.Length < 2) continue;
            PrincipalSpectrum spectrum = PrincipalSpectrum.Of(others);
            for (int row = begin; row < end; row++) AddErrors(spectrum, rows[row], errors);
        }
        return Array.IndexOf(errors, errors.Min()) + 1;
    }

    // What least squares miss of a channel if it has no say is its residual over one minus its own share (leverage).
    private static void AddErrors(PrincipalSpectrum spectrum, double[] row, double[] errors)
    {
        int channels = row.Length;
        double[] residual = [.. row.Zip(spectrum.Centre, (value, centre) => double.IsNaN(value) ? 0 : value - centre)], leverage = new double[channels];
        double[] original = [.. residual];
        for (int rank = 0; rank < errors.Length; rank++)
        {
            double[] direction = spectrum.Directions[rank];
            double along = 0;
            for (int channel = 0; channel < channels; channel++) along += direction[channel] * original[channel];
            for (int channel = 0; channel < channels; channel++)
            {
                residual[channel] -= along * direction[channel];
                leverage[channel] += direction[channel] * direction[channel];
                if (double.IsNaN(row[channel])) continue;
                double error = residual[channel] / Math.Max(1e-3, 1 - leverage[channel]);
                errors[rank] += error * error;
            }
        }
    }

    // The components so far are those with what is missing at its mean. What is expected of the missing channels is added.
    private void Complete(ReadOnlySpan<double> channels, Span<double> components)
    {
        int count = _directions.Length;
        double noise = Math.Max(NoiseVariance, 1e-9 * Math.Max(_variances[0], 1e-300));
        double[] left = new double[count * count], latent = components.ToArray();
        for (int channel = 0; channel < channels.Length; channel++)
        {
            if (double.IsNaN(channels[channel])) continue;
            for (int row = 0; row < count; row++)
                for (int column = 0; column <= row; column++) left[row * count + column] += _directions[row][channel] * _directions[column][channel];
        }
        for (int row = 0; row < count; row++) left[row * count + row] += noise / Math.Max(_variances[row] - noise, 1e-9 * noise);
        SolvePositive(left, latent);
        for (int channel = 0; channel < channels.Length; channel++)
        {
            if (!double.IsNaN(channels[channel])) continue;
            double expected = 0;
            for (int component = 0; component < count; component++) expected += latent[component] * _directions[component][channel];
            for (int component = 0; component < count; component++) components[component] += _directions[component][channel] * expected;
        }
    }

    // Overwrites the vector with the solution; the lower triangle becomes its factor (Cholesky).
    private static void SolvePositive(double[] matrix, double[] vector)
    {
        int size = vector.Length;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double rest = matrix[row * size + column];
                for (int index = 0; index < column; index++) rest -= matrix[row * size + index] * matrix[column * size + index];
                matrix[row * size + column] = row == column ? Math.Sqrt(Math.Max(rest, 1e-300)) : rest / matrix[column * size + column];
            }
        }
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < row; column++) vector[row] -= matrix[row * size + column] * vector[column];
            vector[row] /= matrix[row * size + row];
        }
        for (int row = size - 1; row >= 0; row--)
        {
            for (int below = row + 1; below < size; below++) vector[row] -= matrix[below * size + row] * vector[below];
            vector[row] /= matrix[row * size + row];
        }
    }

    private static double Unexplained(PrincipalSpectrum spectrum, int rank) => rank == spectrum.Variances.Count ? 0 : spectrum.Variances.Skip(rank).Average();
}
