namespace StreamingNp.Detection.Channels;

/// <summary>
/// Puts in the place of missing channels what the others say of them, so that a row with gaps is judged by what it holds: the same as leaving them out of the covariance.
/// What that takes is kept as long as the same ones are missing.
/// </summary>
internal sealed class MissingChannels
{
    private readonly List<int> _missing = [];
    private readonly List<int> _newMissing = [];
    private double[] _weights = [];
    private float[] _diagonal = [];
    private bool _isStale = true;

    /// <summary>The precision changed.</summary>
    public void Forget() => _isStale = true;

    /// <summary>Fills the gaps of a row.</summary>
    /// <param name="row">Standardised values; those that are missing are replaced.</param>
    /// <param name="isMissing">Whether a channel, by its index, is missing.</param>
    /// <param name="covariance">How the channels vary together.</param>
    /// <param name="diagonal">Gets, for each channel that is there, the diagonal of the inverse of the correlations of those.</param>
    public void Fill(Span<float> row, ReadOnlySpan<bool> isMissing, ChannelCovariance covariance, Span<float> diagonal)
    {
        _newMissing.Clear();
        for (int channel = 0; channel < row.Length; channel++)
        {
            diagonal[channel] = covariance.PrecisionOf(channel)[channel];
            if (isMissing[channel]) _newMissing.Add(channel);
        }
        if (_newMissing.Count == 0) return;
        if (_isStale || !_newMissing.SequenceEqual(_missing)) Solve(covariance);
        foreach (int channel in _missing) row[channel] = 0;
        Span<float> filled = stackalloc float[_missing.Count];
        for (int index = 0; index < filled.Length; index++)
        {
            double sum = 0;
            for (int channel = 0; channel < row.Length; channel++) sum -= _weights[index * row.Length + channel] * row[channel];
            filled[index] = (float)sum;
        }
        for (int index = 0; index < filled.Length; index++) row[_missing[index]] = filled[index];
        _diagonal.CopyTo(diagonal);
    }

    // With the precision Ω split into missing (m) and others (o): the weights are Ωmm⁻¹·Ωmo, and the precision of the others alone is Ωoo − Ωom·Ωmm⁻¹·Ωmo.
    private void Solve(ChannelCovariance covariance)
    {
        _missing.Clear();
        _missing.AddRange(_newMissing);
        (int count, int missing) = (covariance.Count, _missing.Count);
        double[] own = new double[missing * missing];
        for (int row = 0; row < missing; row++)
            for (int column = 0; column < missing; column++) own[row * missing + column] = covariance.PrecisionOf(_missing[row])[_missing[column]];
        SymmetricMatrix.Invert(own, missing);
        _weights = new double[missing * count];
        for (int row = 0; row < missing; row++)
        {
            Span<double> weights = _weights.AsSpan(row * count, count);
            for (int column = 0; column < missing; column++)
            {
                ReadOnlySpan<float> others = covariance.PrecisionOf(_missing[column]);
                for (int channel = 0; channel < count; channel++) weights[channel] += own[row * missing + column] * others[channel];
            }
        }
        _diagonal = new float[count];
        for (int channel = 0; channel < count; channel++)
        {
            double explained = 0;
            for (int row = 0; row < missing; row++) explained += covariance.PrecisionOf(_missing[row])[channel] * _weights[row * count + channel];
            _diagonal[channel] = Math.Max(covariance.PrecisionOf(channel)[channel] - (float)explained, 1);
        }
        _isStale = false;
    }
}
