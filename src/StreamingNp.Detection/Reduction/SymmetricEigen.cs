namespace StreamingNp.Detection.Reduction;

/// <summary>The eigenvalues and eigenvectors of a symmetric matrix, by the cyclic method of Jacobi (1846): rotations that make one pair of elements zero at a time.</summary>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">[size × size], symmetric; it is left as it is.</param>
    /// <returns>The eigenvalues, falling, and for each its vector of length 1, whose largest element is positive.</returns>
    public static (double[] Values, double[][] Vectors) Of(double[][] matrix)
    {
        int size = matrix.Length;
        double[][] rows = [.. matrix.Select(row => row.ToArray())], vectors = [.. Enumerable.Range(0, size).Select(row => new double[size])];
        for (int row = 0; row < size; row++) vectors[row][row] = 1;
        double all = rows.Sum(row => row.Sum(element => element * element));
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double off = 0;
            for (int row = 0; row < size; row++)
                for (int column = row + 1; column < size; column++) off += rows[row][column] * rows[row][column];
            if (off <= 1e-30 * all) break;
            for (int one = 0; one < size; one++)
                for (int other = one + 1; other < size; other++)
                    if (rows[one][other] != 0) Rotate(rows, vectors, one, other);
        }
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(index => rows[index][index])];
        return ([.. order.Select(index => rows[index][index])], [.. order.Select(index => Positive(vectors[index]))]);
    }

    // Both sides of the matrix; the vectors are the rows of the product of all rotations.
    private static void Rotate(double[][] rows, double[][] vectors, int one, int other)
    {
        double theta = (rows[other][other] - rows[one][one]) / (2 * rows[one][other]);
        double tangent = theta == 0 ? 1 : Math.Sign(theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double cosine = 1 / Math.Sqrt(tangent * tangent + 1), sine = tangent * cosine;
        Mix(rows[one], rows[other], cosine, sine);
        foreach (double[] row in rows) (row[one], row[other]) = (cosine * row[one] - sine * row[other], sine * row[one] + cosine * row[other]);
        rows[one][other] = rows[other][one] = 0;
        Mix(vectors[one], vectors[other], cosine, sine);
    }

    private static void Mix(double[] one, double[] other, double cosine, double sine)
    {
        for (int index = 0; index < one.Length; index++) (one[index], other[index]) = (cosine * one[index] - sine * other[index], sine * one[index] + cosine * other[index]);
    }

    // A vector and its negative are equally right: the same of both on every machine.
    private static double[] Positive(double[] vector)
    {
        if (vector[Array.IndexOf(vector, vector.MaxBy(Math.Abs))] > 0) return vector;
        return [.. vector.Select(element => -element)];
    }
}
