namespace StreamingNp.Detection.Channels;

/// <summary>
/// The directions in which most channels move together, the first principal components of their correlations, and how far a row has moved along them since those
/// before it: a shock of all channels at once is odd there, and nowhere else.
/// </summary>
/// <remarks>Not thread-safe. Directions are followed by orthogonal iteration, so that each stays what it was.</remarks>
public sealed class CommonModes
{
    private const int MaxModes = 8, ChannelsPerMode = 8, Iterations = 2;

    // The rate of what a row is compared with.
    private const float FollowRate = 0.6f;
    private const float MaxVariances = 16;
    private const int FirstRows = 20, RowsToJudge = 150;
    private const float MinVariance = 1e-6f, MaxStandardised = 1e6f;

    private float[] _directions = [];
    private float[] _variances = [];
    private float[] _before = [];
    private float[] _moves = [];
    private float[] _lengths = [];

    /// <summary>The rows that were learned.</summary>
    public float Rows { get; private set; }

    /// <summary>The modes.</summary>
    public int Count => _variances.Length;

    /// <summary>The move of the newest row along each, in units of what is usual; 0 while that is not known.</summary>
    public float[] Standardised { get; private set; } = [];

    /// <summary>How improbable the largest of the moves is, as −ln of the chance of one that large among all of them; 0 while none is known.</summary>
    public double Improbability
    {
        get
        {
            float largest = 0;
            foreach (float move in Standardised) largest = Math.Max(largest, Math.Abs(move));
            return largest > 0 ? JointScale.OfLargest(largest, Count) : 0;
        }
    }

    /// <summary>Begins anew with so many channels.</summary>
    public void Begin(int channels)
    {
        int modes = channels < 2 ? 0 : Math.Clamp(channels / ChannelsPerMode, 1, MaxModes);
        (_directions, _variances, Standardised, _lengths) = (new float[modes * channels], new float[modes], new float[modes], new float[modes]);
        (_before, _moves, Rows) = (new float[channels], new float[channels], 0);
        // No two alike, and nothing by chance.
        for (int mode = 0; mode < modes; mode++)
            for (int channel = 0; channel < channels; channel++) _directions[mode * channels + channel] = (mode == 0 ? 1 : 0) + 0.5f * MathF.Cos((mode + 1) * (channel + 0.5f));
    }

    /// <summary>Follows the correlations.</summary>
    public void Renew(ChannelCovariance covariance)
    {
        int channels = covariance.Count;
        if (Count == 0) return;
        double[] turned = new double[channels];
        double[] correlations = new double[channels * channels];
        for (int row = 0; row < channels; row++)
            for (int column = 0; column < channels; column++) correlations[row * channels + column] = covariance.Knows(row) && covariance.Knows(column) ? covariance.Correlation(row, column) : 0;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int mode = 0; mode < Count; mode++)
            {
                Span<float> direction = _directions.AsSpan(mode * channels, channels);
                for (int row = 0; row < channels; row++)
                {
                    double sum = 0;
                    for (int column = 0; column < channels; column++) sum += correlations[row * channels + column] * direction[column];
                    turned[row] = sum;
                }
                for (int before = 0; before < mode; before++)
                {
                    ReadOnlySpan<float> other = _directions.AsSpan(before * channels, channels);
                    double along = 0;
                    for (int channel = 0; channel < channels; channel++) along += other[channel] * turned[channel];
                    for (int channel = 0; channel < channels; channel++) turned[channel] -= along * other[channel];
                }
                double length = Math.Sqrt(SymmetricMatrix.Dot(turned, turned));
                // While nothing is known, no direction is lost.
                if (length < 1e-9) continue;
                for (int channel = 0; channel < channels; channel++) direction[channel] = (float)(turned[channel] / length);
            }
        }
    }

    /// <summary>Takes a row.</summary>
    /// <param name="row">Its standardised values, without gaps.</param>
    public void Take(ReadOnlySpan<float> row)
    {
        for (int channel = 0; channel < row.Length; channel++)
        {
            _moves[channel] = row[channel] - _before[channel];
            _before[channel] += FollowRate * _moves[channel];
        }
        for (int mode = 0; mode < Count; mode++)
        {
            _lengths[mode] = FloatVector.Dot(_moves, _directions.AsSpan(mode * row.Length, row.Length));
            Standardised[mode] = Rows < RowsToJudge ? 0 : Math.Clamp(_lengths[mode] / MathF.Sqrt(Math.Max(_variances[mode], MinVariance)), -MaxStandardised, MaxStandardised);
        }
    }

    /// <summary>Learns from the row that was taken.</summary>
    /// <param name="weight">What it counts for, above 0, at most 1.</param>
    public void Learn(float weight)
    {
        float gain = weight * Math.Max(1 / (Rows + 1), ChannelDeviations.Rate);
        for (int mode = 0; mode < Count; mode++)
        {
            float square = _lengths[mode] * _lengths[mode];
            if (Rows >= FirstRows) square = Math.Min(square, MaxVariances * Math.Max(_variances[mode], MinVariance));
            _variances[mode] += gain * (square - _variances[mode]);
        }
        Rows = Math.Min(Rows + 1, float.MaxValue / 2);
    }

    /// <summary>What a channel gave to the move of the newest row along the modes, in squares of what is usual; 0 or more.</summary>
    /// <param name="channel">Its index.</param>
    public float ShareOf(int channel)
    {
        float sum = 0;
        for (int mode = 0; mode < Count; mode++)
            sum += Standardised[mode] * _directions[mode * _moves.Length + channel] * _moves[channel] / MathF.Sqrt(Math.Max(_variances[mode], MinVariance));
        return Math.Max(0, sum);
    }

    /// <summary>Writes it down.</summary>
    internal void Write(BinaryWriter writer)
    {
        writer.Write(Rows);
        foreach (float[] values in new[] { _directions, _variances, _before }) FloatCodec.Write(values, writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, for as many channels as it was begun with.</summary>
    internal void Read(BinaryReader reader)
    {
        Rows = reader.ReadSingle();
        foreach (float[] values in new[] { _directions, _variances, _before }) FloatCodec.Read(values, reader);
    }
}
