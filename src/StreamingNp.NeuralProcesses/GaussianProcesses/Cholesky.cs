namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>The lower triangular factor L of a covariance matrix K = L·Lᵀ, in float64.</summary>
internal sealed class Cholesky
{
    // What is added to the diagonal of a matrix that rounding made indefinite, as shares of its mean.
    private static readonly double[] Jitters = [0, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4];

    private readonly int _size;
    private readonly double[] _factor;

    /// <summary>Factors a matrix; where rounding made it indefinite, with as little more on the diagonal as it takes.</summary>
    /// <param name="matrix">[size × size], of which the lower triangle is read.</param>
    /// <param name="size">0 or more.</param>
    /// <exception cref="ArgumentException">The matrix is far from positive definite, or holds what is not a number.</exception>
    public Cholesky(double[] matrix, int size)
    {
        _size = size;
        _factor = new double[size * size];
        double trace = 0;
        for (int row = 0; row < size; row++) trace += matrix[row * size + row];
        foreach (double jitter in Jitters)
            if (TryFactor(matrix, jitter * trace / size)) return;
        throw new ArgumentException("A covariance matrix is not positive definite.", nameof(matrix));
    }

    /// <summary>ln det K.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int row = 0; row < _size; row++) sum += Math.Log(_factor[row * _size + row]);
            return 2 * sum;
        }
    }

    /// <summary>Overwrites x with L·x: what is independent becomes correlated.</summary>
    /// <param name="vector">[size].</param>
    public void Multiply(Span<double> vector)
    {
        for (int row = _size - 1; row >= 0; row--)
        {
            double sum = 0;
            for (int column = 0; column <= row; column++) sum += _factor[row * _size + column] * vector[column];
            vector[row] = sum;
        }
    }

    /// <summary>Overwrites b with L⁻¹·b: what is correlated becomes independent.</summary>
    /// <param name="vector">[size].</param>
    public void Solve(Span<double> vector)
    {
        for (int row = 0; row < _size; row++)
        {
            double rest = vector[row];
            for (int column = 0; column < row; column++) rest -= _factor[row * _size + column] * vector[column];
            vector[row] = rest / _factor[row * _size + row];
        }
    }

    private bool TryFactor(double[] matrix, double added)
    {
        for (int row = 0; row < _size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double rest = matrix[row * _size + column] + (row == column ? added : 0);
                for (int index = 0; index < column; index++) rest -= _factor[row * _size + index] * _factor[column * _size + index];
                if (row == column && !(rest > 0 && double.IsFinite(rest))) return false;
                _factor[row * _size + column] = row == column ? Math.Sqrt(rest) : rest / _factor[column * _size + column];
            }
        }
        return true;
    }
}
