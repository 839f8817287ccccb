using StreamingNp.Detection.Channels;

namespace StreamingNp.Detection.Tests.Channels;

public class SymmetricMatrixTests
{
    [Fact]
    public void A_matrix_times_its_inverse_is_one()
    {
        const int Size = 12;
        var random = new Random(1);
        double[] root = [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextDouble() - 0.5)];
        double[] matrix = new double[Size * Size];
        for (int row = 0; row < Size; row++)
            for (int column = 0; column < Size; column++)
                matrix[row * Size + column] = SymmetricMatrix.Dot(root.AsSpan(row * Size, Size), root.AsSpan(column * Size, Size)) + (row == column ? 0.1 : 0);
        double[] inverse = [.. matrix];
        SymmetricMatrix.Invert(inverse, Size);
        for (int row = 0; row < Size; row++)
            for (int column = 0; column < Size; column++)
                Assert.Equal(row == column ? 1 : 0, SymmetricMatrix.Dot(matrix.AsSpan(row * Size, Size), inverse.AsSpan(column * Size, Size)), 9);
    }

    [Fact]
    public void Missing_channels_are_left_out_of_the_covariance()
    {
        const int Channels = 6;
        var run = new JointRun(Channels, seed: 2);
        var covariance = new ChannelCovariance();
        for (int channel = 0; channel < Channels; channel++) covariance.AddChannel();
        for (int channel = 0; channel < Channels; channel++) covariance.Begin(channel, 0, 1);
        for (int row = 0; row < 500; row++) covariance.Learn(run.Simulated.Next(), 1);
        covariance.Renew(_ => true);
        bool[] isMissing = [false, true, false, false, true, false];
        int[] there = [0, 2, 3, 5];
        float[] values = [0.3f, 0, -1.2f, 0.7f, 0, 2], diagonal = new float[Channels];
        // Σoo⁻¹ of those that are there, from the inverse of the whole precision.
        double[] whole = [.. covariance.Precision.ToArray().Select(one => (double)one)];
        SymmetricMatrix.Invert(whole, Channels);
        double[] part = [.. there.SelectMany(row => there.Select(column => whole[row * Channels + column]))];
        SymmetricMatrix.Invert(part, there.Length);

        new MissingChannels().Fill(values, isMissing, covariance, diagonal);
        for (int row = 0; row < there.Length; row++)
        {
            double expected = 0, found = 0;
            for (int column = 0; column < there.Length; column++) expected += part[row * there.Length + column] * values[there[column]];
            for (int column = 0; column < Channels; column++) found += covariance.PrecisionOf(there[row])[column] * values[column];
            Assert.Equal(expected, found, 3);
            Assert.Equal(Math.Max(1, part[row * there.Length + row]), diagonal[there[row]], 3);
        }
    }
}
