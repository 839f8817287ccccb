namespace StreamingNp.Detection.Channels;

/// <summary>The squared deviations of all channels together, for each question, and how large they usually are: channels that still go together make it vary more than the number of channels says.</summary>
internal sealed class JointSums
{
    private const float MaxDeviations = 4;
    private const int FirstRows = 20, RowsToKnow = 32;

    private readonly float[] _means = new float[ChannelDeviations.Spans];
    private readonly float[] _variances = new float[ChannelDeviations.Spans];
    private readonly float[] _sums = new float[ChannelDeviations.Spans];
    private float _rows;
    private bool _isJudged;

    /// <summary>Whether it is known how large they usually are.</summary>
    public bool IsKnown => _rows >= RowsToKnow;

    /// <summary>Takes the deviations of a row.</summary>
    /// <param name="deviations">The deviations.</param>
    /// <param name="judged">The channels that are judged.</param>
    public void Take(ChannelDeviations deviations, int judged)
    {
        _isJudged = judged > 0;
        for (int span = 0; span < _sums.Length; span++)
        {
            float sum = 0;
            foreach (float deviation in deviations.Standardised[span]) sum += deviation * deviation;
            _sums[span] = _isJudged ? sum / judged : 0;
        }
    }

    /// <summary>−ln of the chance that they are so large.</summary>
    /// <param name="question">Which.</param>
    public double Improbability(int question) => IsKnown && _isJudged && _means[question] > 0 && _variances[question] > 0 ? JointScale.OfSum(_sums[question], _means[question], _variances[question]) : 0;

    /// <summary>Learns from the row that was taken.</summary>
    /// <param name="weight">What it counts for, above 0, at most 1.</param>
    public void Learn(float weight)
    {
        if (!_isJudged) return;
        float gain = weight * Math.Max(1 / (_rows + 1), ChannelDeviations.SlowRate);
        for (int span = 0; span < _sums.Length; span++)
        {
            float most = MaxDeviations * MathF.Sqrt(_variances[span]), difference = _sums[span] - _means[span];
            if (_rows >= FirstRows) difference = Math.Clamp(difference, -most, most);
            _variances[span] += gain * (difference * difference * (1 - gain) - _variances[span]);
            _means[span] += gain * difference;
        }
        _rows = Math.Min(_rows + 1, float.MaxValue / 2);
    }

    /// <summary>Writes it down.</summary>
    internal void Write(BinaryWriter writer)
    {
        writer.Write(_rows);
        FloatCodec.Write(_means, writer);
        FloatCodec.Write(_variances, writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal void Read(BinaryReader reader)
    {
        _rows = reader.ReadSingle();
        FloatCodec.Read(_means, reader);
        FloatCodec.Read(_variances, reader);
    }
}
