namespace StreamingNp.Detection.Channels;

/// <summary>The row that is being judged, in deviations of its channels, and what the other channels say of each.</summary>
internal sealed class StandardisedRow
{
    /// <summary>What one channel says of another holds as far as both have been, in deviations.</summary>
    public const float MaxOfOther = 4;

    // Further off nothing is told apart, and squares stay far from the end of single precision.
    private const float MaxStandardised = 1e6f;

    private readonly MissingChannels _gaps = new();
    private float[] _clipped = [];

    /// <summary>The values, in the order in which channels are known; NaN for what is missing.</summary>
    public float[] Values { get; private set; } = [];

    /// <summary>Which of them are missing, or not known well enough.</summary>
    public bool[] IsMissing { get; private set; } = [];

    /// <summary>The values in deviations of their channels; those that are missing as the others say they are.</summary>
    public float[] Standardised { get; private set; } = [];

    /// <summary>What the others say of each, in deviations; NaN for what is missing.</summary>
    public float[] Expected { get; private set; } = [];

    /// <summary>How precisely they say it: one over the variance of what is left, above 0.</summary>
    public float[] Precisions { get; private set; } = [];

    /// <summary>Makes room for other channels.</summary>
    /// <param name="channels">How many there are.</param>
    public void Resize(int channels)
    {
        (_clipped, Values, Standardised, Precisions, Expected) = (new float[channels], new float[channels], new float[channels], new float[channels], new float[channels]);
        IsMissing = new bool[channels];
        ForgetGaps();
    }

    /// <summary>Begins a row of which nothing has come.</summary>
    public void Clear() => Array.Fill(Values, float.NaN);

    /// <summary>What is known of rows with the same channels missing holds no longer.</summary>
    public void ForgetGaps() => _gaps.Forget();

    /// <summary>Puts <see cref="Values"/> into deviations, and asks of each what the others say of it.</summary>
    /// <param name="covariance">How channels go together.</param>
    /// <param name="deviations">Take how far each is from what the others say.</param>
    public void Standardise(ChannelCovariance covariance, ChannelDeviations deviations)
    {
        for (int channel = 0; channel < Values.Length; channel++)
        {
            IsMissing[channel] = float.IsNaN(Values[channel]) || !covariance.Knows(channel);
            Standardised[channel] = IsMissing[channel] ? 0 : Math.Clamp((Values[channel] - covariance.Centres[channel]) / covariance.Scales[channel], -MaxStandardised, MaxStandardised);
        }
        _gaps.Fill(Standardised, IsMissing, covariance, Precisions);
        for (int channel = 0; channel < Values.Length; channel++) _clipped[channel] = Math.Clamp(Standardised[channel], -MaxOfOther, MaxOfOther);
        for (int channel = 0; channel < Values.Length; channel++)
        {
            Expected[channel] = float.NaN;
            if (IsMissing[channel])
            {
                deviations.Miss(channel);
                continue;
            }
            ReadOnlySpan<float> precision = covariance.PrecisionOf(channel);
            float residual = (FloatVector.Dot(precision, _clipped) + precision[channel] * (Standardised[channel] - _clipped[channel])) / MathF.Sqrt(Precisions[channel]);
            deviations.Take(channel, residual);
            Expected[channel] = Standardised[channel] - (residual - deviations.Usual[channel]) / MathF.Sqrt(Precisions[channel]);
        }
    }
}
