namespace StreamingNp.Detection.Channels;

/// <summary>Dense symmetric matrices, row by row.</summary>
internal static class SymmetricMatrix
{
    // Rounding may make the last pivot of a matrix that is nearly singular negative.
    private const double MinPivot = 1e-9;

    /// <summary>Inverts a positive definite matrix in place, by Cholesky.</summary>
    /// <param name="matrix">[size · size]; only its lower half is read, both are written.</param>
    /// <param name="size">The rows.</param>
    /// <returns>Whether it is positive definite; else what is in the matrix is no inverse.</returns>
    public static bool Invert(Span<double> matrix, int size)
    {
        bool isPositive = true;
        // L, in the lower half.
        for (int row = 0; row < size; row++)
        {
            Span<double> own = matrix.Slice(row * size, row + 1);
            for (int column = 0; column <= row; column++)
            {
                Span<double> other = matrix.Slice(column * size, column + 1);
                double rest = own[column] - Dot(own[..column], other[..column]);
                if (row == column && rest < MinPivot) isPositive = false;
                own[column] = row == column ? Math.Sqrt(Math.Max(rest, MinPivot)) : rest / other[column];
            }
        }
        // L⁻¹ transposed, in the upper half and a diagonal of its own: its rows are the columns of L⁻¹.
        double[] inverse = new double[size * size];
        for (int column = 0; column < size; column++)
        {
            Span<double> solved = inverse.AsSpan(column * size, size);
            for (int row = column; row < size; row++)
            {
                double rest = (row == column ? 1 : 0) - Dot(matrix.Slice(row * size + column, row - column), solved[column..row]);
                solved[row] = rest / matrix[row * size + row];
            }
        }
        for (int row = 0; row < size; row++)
            for (int column = 0; column <= row; column++)
                matrix[row * size + column] = matrix[column * size + row] = Dot(inverse.AsSpan(row * size + row, size - row), inverse.AsSpan(column * size + row, size - row));
        return isPositive;
    }

    /// <summary>The scalar product of two vectors of one length.</summary>
    public static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double sum = 0;
        for (int index = 0; index < one.Length; index++) sum += one[index] * other[index];
        return sum;
    }
}
