using System.Numerics;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// How the channels of one series vary together: a centre for each and a covariance for each pair, learned row by row from deviations that are
/// clipped, and the inverse of their correlations under shrinkage, renewed from time to time. A row teaches the pairs of channels that it holds.
/// </summary>
/// <remarks>Not thread-safe. Everything that is kept is in single precision, so that a restored model goes on bit by bit.</remarks>
public sealed class ChannelCovariance
{
    /// <summary>The rows that it remembers, once it has seen as many.</summary>
    public const float Memory = 2_000;

    // Before, the scale of a channel is not known well enough to judge it.
    private const float RowsToKnow = 96;

    // Rows that follow each other say little new: so many count as one where it is asked how many there are.
    private const double RowsEach = 5;

    // What a new channel is sure of its own scale.
    private const float RowsOfBeginning = 4;

    // Deviations beyond so many of a channel's own count as that many.
    private const float MaxDeviations = 4;

    // Copies of one channel leave nothing to the inverse but this.
    private const double MinShrinkage = 0.01;

    // The square of the least scale beside the centre that single precision tells apart.
    private const float MinRelativeVariance = 1e-12f;
    private const float MinVariance = 1e-30f;

    private float[] _centres = [];
    private float[] _counts = [];
    private float[] _covariances = [];
    private float[] _scales = [];
    private float[] _precision = [];
    private float[] _deviations = [];
    private float[] _gains = [];

    /// <summary>The channels.</summary>
    public int Count { get; private set; }

    /// <summary>The centre of each channel, in its units.</summary>
    public ReadOnlySpan<float> Centres => _centres.AsSpan(0, Count);

    /// <summary>The scale of each channel, in its units, as of the newest <see cref="Renew"/>; 0 where it does not vary or is not known.</summary>
    public ReadOnlySpan<float> Scales => _scales.AsSpan(0, Count);

    /// <summary>The inverse of the shrunk correlations, a row for each channel.</summary>
    public ReadOnlySpan<float> Precision => _precision.AsSpan(0, Count * Count);

    /// <summary>The row of <see cref="Precision"/> of one channel.</summary>
    /// <param name="channel">Its index.</param>
    public ReadOnlySpan<float> PrecisionOf(int channel) => _precision.AsSpan(channel * Count, Count);

    /// <summary>The correlation of two channels, not shrunk; 0 where one does not vary.</summary>
    /// <param name="one">The index of the one.</param>
    /// <param name="other">The index of the other.</param>
    public double Correlation(int one, int other)
    {
        double variances = (double)CovarianceOf(one, one) * CovarianceOf(other, other);
        return one == other ? 1 : variances > 0 ? Math.Clamp(CovarianceOf(one, other) / Math.Sqrt(variances), -1, 1) : 0;
    }

    /// <summary>Whether the scale of a channel is known, so that it can be judged.</summary>
    /// <param name="channel">Its index.</param>
    public bool Knows(int channel) => _scales[channel] > 0;

    /// <summary>Whether a channel has begun: its centre is known, though it may not come at present.</summary>
    /// <param name="channel">Its index.</param>
    public bool HasBegun(int channel) => _counts[channel] > 0;

    /// <summary>Adds a channel of which nothing is known.</summary>
    public void AddChannel() => Resize(Count + 1);

    /// <summary>Forgets a channel; those behind it move up.</summary>
    /// <param name="channel">Its index.</param>
    public void RemoveChannel(int channel)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(one => one != channel)];
        float[] covariances = [.. kept.SelectMany(row => kept.Where(column => column <= row).Select(column => CovarianceOf(row, column)))];
        float[] precision = [.. kept.SelectMany(row => kept.Select(column => _precision[row * Count + column]))];
        (_centres, _counts, _scales) = ([.. kept.Select(one => _centres[one])], [.. kept.Select(one => _counts[one])], [.. kept.Select(one => _scales[one])]);
        (_covariances, _precision, Count) = (covariances, precision, kept.Length);
        (_deviations, _gains) = (new float[Count], new float[Count]);
    }

    /// <summary>Begins with a channel.</summary>
    /// <param name="channel">Its index.</param>
    /// <param name="centre">Its centre, in its units.</param>
    /// <param name="scale">Its scale, above 0.</param>
    public void Begin(int channel, float centre, float scale)
    {
        (_centres[channel], _scales[channel], _counts[channel]) = (centre, 0, RowsOfBeginning);
        for (int other = 0; other < Count; other++) _covariances[Index(channel, other)] = 0;
        _covariances[Index(channel, channel)] = scale * scale;
        for (int other = 0; other < Count; other++) _precision[channel * Count + other] = _precision[other * Count + channel] = other == channel ? 1 : 0;
    }

    /// <summary>Moves the centre of a channel, and nothing of how it varies.</summary>
    public void Recentre(int channel, float centre) => _centres[channel] = centre;

    /// <summary>Learns a row.</summary>
    /// <param name="values">The value of each channel, in its units; NaN for one that is missing.</param>
    /// <param name="weight">What the row counts for, 0 to 1.</param>
    public void Learn(ReadOnlySpan<float> values, float weight)
    {
        for (int channel = 0; channel < Count; channel++)
        {
            _gains[channel] = 0;
            _deviations[channel] = 0;
            if (_counts[channel] == 0 || float.IsNaN(values[channel])) continue;
            _counts[channel] = Math.Min(_counts[channel] + weight, Memory);
            _gains[channel] = weight / _counts[channel];
            float most = MaxDeviations * MathF.Sqrt(_covariances[Index(channel, channel)]);
            _deviations[channel] = Math.Clamp(values[channel] - _centres[channel], -most, most);
        }
        for (int row = 0, start = 0; row < Count; start += ++row)
            if (_gains[row] > 0) LearnRow(_covariances.AsSpan(start, row + 1), _deviations[row], _gains[row]);
        for (int channel = 0; channel < Count; channel++) _centres[channel] += _gains[channel] * _deviations[channel];
    }

    // The pair learns at the rate of the one that is newer; a missing one has no gain, and its deviation of 0 would teach it.
    private void LearnRow(Span<float> covariances, float deviation, float gain)
    {
        int column = 0;
        var ownGain = new Vector<float>(gain);
        for (; column <= covariances.Length - Vector<float>.Count; column += Vector<float>.Count)
        {
            Vector<float> others = new(_gains.AsSpan(column)), now = new(covariances[column..]);
            Vector<float> gains = Vector.ConditionalSelect(Vector.GreaterThan(others, Vector<float>.Zero), Vector.Max(others, ownGain), Vector<float>.Zero);
            Vector<float> products = deviation * new Vector<float>(_deviations.AsSpan(column)) * (Vector<float>.One - gains);
            (now + gains * (products - now)).CopyTo(covariances[column..]);
        }
        for (; column < covariances.Length; column++)
        {
            float gained = _gains[column] > 0 ? Math.Max(_gains[column], gain) : 0;
            covariances[column] += gained * (deviation * _deviations[column] * (1 - gained) - covariances[column]);
        }
    }

    /// <summary>Renews scales and the inverse from what was learned (Chen, Wiesel, Eldar, Hero 2010: shrinkage for Gaussian rows).</summary>
    /// <param name="isActive">Whether a channel, by its index, still comes; one that does not is not judged, and nothing is concluded of it.</param>
    public void Renew(Func<int, bool> isActive)
    {
        for (int channel = 0; channel < Count; channel++)
        {
            float variance = _covariances[Index(channel, channel)], least = Math.Max(MinVariance, MinRelativeVariance * _centres[channel] * _centres[channel]);
            _scales[channel] = _counts[channel] < RowsToKnow || !isActive(channel) ? 0 : MathF.Sqrt(Math.Max(variance, least));
        }
        double[] correlations = new double[Count * Count];
        double squares = 0, rows = double.PositiveInfinity;
        for (int row = 0; row < Count; row++)
        {
            if (Knows(row)) rows = Math.Min(rows, _counts[row]);
            for (int column = 0; column <= row; column++)
            {
                double correlation = row == column ? 1 : Knows(row) && Knows(column) ? Correlation(row, column) : 0;
                correlations[row * Count + column] = correlation;
                squares += correlation * correlation * (row == column ? 1 : 2);
            }
        }
        double shrinkage = Math.Max(MinShrinkage, Shrinkage(squares, rows / RowsEach));
        double[] inverse;
        // Pairs that are learned from rows of their own may contradict each other: then they are believed less.
        while (true)
        {
            inverse = [.. correlations];
            for (int row = 0; row < Count; row++)
                for (int column = 0; column < row; column++) inverse[row * Count + column] *= 1 - shrinkage;
            if (SymmetricMatrix.Invert(inverse, Count) || shrinkage >= 1) break;
            shrinkage = Math.Min(1, 2 * shrinkage);
        }
        for (int index = 0; index < inverse.Length; index++) _precision[index] = (float)inverse[index];
    }

    // Towards no correlation at all, as far as so few rows carry no information about so many pairs.
    private double Shrinkage(double squares, double rows)
    {
        double count = Count, excess = (rows + 1 - 2 / count) * (squares - count);
        return !(excess > 0) ? 1 : Math.Min(1, ((1 - 2 / count) * squares + count * count) / excess);
    }

    /// <summary>Writes it down.</summary>
    /// <param name="writer">Gets the bytes.</param>
    internal void Write(BinaryWriter writer)
    {
        foreach (float[] values in new[] { _centres, _counts, _scales, _covariances }) FloatCodec.Write(values, writer);
        for (int row = 0; row < Count; row++) FloatCodec.Write(_precision.AsSpan(row * Count, row + 1), writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="count">The channels.</param>
    /// <param name="reader">Stands at its beginning.</param>
    internal static ChannelCovariance Read(int count, BinaryReader reader)
    {
        var covariance = new ChannelCovariance();
        covariance.Resize(count);
        foreach (float[] values in new[] { covariance._centres, covariance._counts, covariance._scales, covariance._covariances }) FloatCodec.Read(values, reader);
        for (int row = 0; row < count; row++) FloatCodec.Read(covariance._precision.AsSpan(row * count, row + 1), reader);
        for (int row = 0; row < count; row++)
            for (int column = 0; column < row; column++) covariance._precision[column * count + row] = covariance._precision[row * count + column];
        return covariance;
    }

    private void Resize(int count)
    {
        float[] precision = new float[count * count];
        for (int row = 0; row < Math.Min(count, Count); row++) PrecisionOf(row).CopyTo(precision.AsSpan(row * count));
        for (int row = Count; row < count; row++) precision[row * count + row] = 1;
        Array.Resize(ref _centres, count);
        Array.Resize(ref _counts, count);
        Array.Resize(ref _scales, count);
        Array.Resize(ref _covariances, count * (count + 1) / 2);
        (_precision, _deviations, _gains, Count) = (precision, new float[count], new float[count], count);
    }

    private float CovarianceOf(int one, int other) => _covariances[Index(one, other)];

    private static int Index(int one, int other) => one >= other ? one * (one + 1) / 2 + other : other * (other + 1) / 2 + one;
}
