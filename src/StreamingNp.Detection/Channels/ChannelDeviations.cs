namespace StreamingNp.Detection.Channels;

/// <summary>
/// How far each channel is from what the others say of it: now, over some rows and over many rows, in units of how far it usually is. What is usual follows the
/// channel slowly, and a channel that wanders may have moved while nothing was learned of it.
/// </summary>
/// <remarks>Not thread-safe. A residual is that of a channel beside all others (Hawkins 1991), of variance 1 as the covariance knows it.</remarks>
public sealed class ChannelDeviations
{
    /// <summary>Over how many spans of rows deviations are taken: one row, some, many.</summary>
    public const int Spans = 3;

    /// <summary>The rate at which what is usual follows a channel, for each row.</summary>
    public const float Rate = 0.008f;

    /// <summary>The rate at which it is learned how far all channels together usually deviate.</summary>
    public const float SlowRate = 0.0005f;

    // The rates of the moving averages (MEWMA; Lowry, Woodall, Champ, Rigdon 1992).
    private const float SomeRate = 0.2f, ManyRate = 0.03f;

    // Once the newest rows are back, the average over many follows them.
    private const float ReturnRate = 0.05f;
    private const float ShareOfReturn = 0.5f;

    // One row counts for no more than this in an average.
    private const float MaxInAverage = 5;

    // Squares beyond so many variances teach as that many.
    private const float MaxVariances = 16;

    // What a new channel is sure of its own variances, which are those of white noise.
    private const float RowsOfBeginning = 8;
    // The rate of the average of squares, which says how far a channel that has left the others goes.
    private const float SquareRate = 0.1f;

    private static readonly float[] VarianceAtFirst = [1, SomeRate / (2 - SomeRate), ManyRate / (2 - ManyRate)];

    private const int RowsToJudge = 150;

    // The growth of a walk while nothing is learned, beside what theory says: real channels drift.
    private const float GrowthOfWalk = 2;

    private const float MaxStandardised = 1e6f;

    // Of the variance that the covariance knows: a channel that others explain to the last digit.
    private const float MinVariance = 1e-6f;

    private readonly float[][] _all = [.. Enumerable.Range(0, 10).Select(_ => Array.Empty<float>())];

    /// <summary>The deviations of each channel, in units of what is usual; 0 for one that is not judged. [span][channel]</summary>
    public float[][] Standardised { get; private set; } = [[], [], []];

    /// <summary>The residual that each channel usually has.</summary>
    public ReadOnlySpan<float> Usual => Level;

    private float[] Level => _all[0];

    private float[] Counts => _all[1];

    private float[] Unlearned => _all[2];

    private ReadOnlySpan<float[]> Averages => _all.AsSpan(3, Spans);

    private ReadOnlySpan<float[]> Variances => _all.AsSpan(3 + Spans, Spans);

    // The moving average of squares, in variances.
    private float[] Squares => _all[9];

    /// <summary>How far a channel is from what the others say, in units of its residual, squared, as is usual.</summary>
    /// <param name="channel">Its index.</param>
    public float VarianceOf(int channel) => Math.Max(_all[6][channel], MinVariance);

    /// <summary>Whether a channel has been seen often enough to be judged.</summary>
    /// <param name="channel">Its index.</param>
    public bool Knows(int channel) => Counts[channel] > RowsToJudge;

    /// <summary>Has as many channels as are given; new ones at the end, of which nothing is known.</summary>
    public void Resize(int count)
    {
        for (int index = 0; index < _all.Length; index++) Array.Resize(ref _all[index], count);
        Standardised = [.. Enumerable.Range(0, Spans).Select(_ => new float[count])];
    }

    /// <summary>Forgets a channel; those behind it move up.</summary>
    public void Remove(int channel)
    {
        for (int index = 0; index < _all.Length; index++) _all[index] = [.. _all[index].Where((_, one) => one != channel)];
        Standardised = [.. Enumerable.Range(0, Spans).Select(_ => new float[Level.Length])];
    }

    /// <summary>Begins anew with a channel.</summary>
    public void Begin(int channel)
    {
        foreach (float[] values in _all) values[channel] = 0;
        Counts[channel] = RowsOfBeginning;
        for (int span = 0; span < Spans; span++) Variances[span][channel] = VarianceAtFirst[span];
        Squares[channel] = 1;
    }

    /// <summary>A channel is missing: it is not judged, and may wander meanwhile.</summary>
    public void Miss(int channel)
    {
        foreach (float[] standardised in Standardised) standardised[channel] = 0;
        if (Unlearned[channel] >= 0) Unlearned[channel]++;
    }

    /// <summary>Takes the residual of a channel.</summary>
    /// <param name="channel">Its index.</param>
    /// <param name="residual">Its residual.</param>
    public void Take(int channel, float residual)
    {
        if (Unlearned[channel] < 0) BeginLevel(channel, residual);
        float deviation = residual - Level[channel], deviationOfOne = MathF.Sqrt(VarianceOf(channel));
        float counted = Math.Clamp(deviation, -MaxInAverage * deviationOfOne, MaxInAverage * deviationOfOne);
        (float[] now, float[] some, float[] many) = (Averages[0], Averages[1], Averages[2]);
        now[channel] = deviation;
        some[channel] += SomeRate * (counted - some[channel]);
        bool returns = Math.Abs(some[channel]) < ShareOfReturn * Math.Abs(many[channel]) || some[channel] * many[channel] < 0;
        many[channel] += (returns ? ReturnRate : ManyRate) * (counted - many[channel]);
        float wandered = Wandered(channel);
        for (int span = 0; span < Spans; span++)
            Standardised[span][channel] = Knows(channel) ? Math.Clamp(Averages[span][channel] / MathF.Sqrt(Math.Max(Variances[span][channel], MinVariance) + wandered), -MaxStandardised, MaxStandardised) : 0;
        Squares[channel] += SquareRate * (counted * counted / VarianceOf(channel) - Squares[channel]);
    }

    /// <summary>Learns from the residual that was taken.</summary>
    /// <param name="channel">Its index; it was not missing.</param>
    /// <param name="weight">What the row counts for, 0 to 1; 0 to learn nothing.</param>
    public void Learn(int channel, float weight)
    {
        if (weight == 0)
        {
            Unlearned[channel]++;
            return;
        }
        float gain = weight * Math.Max(1 / (Counts[channel] + 1), Rate);
        Counts[channel] = Math.Min(Counts[channel] + 1, float.MaxValue / 2);
        if (Unlearned[channel] > 0) MoveBy(channel, Wandered(channel) / (Wandered(channel) + Math.Max(Variances[2][channel], MinVariance)));
        Unlearned[channel] = 0;
        for (int span = 0; span < Spans; span++)
        {
            float square = Averages[span][channel] * Averages[span][channel], most = MaxVariances * Math.Max(Variances[span][channel], MinVariance);
            Variances[span][channel] += gain * (Math.Min(square, most) - Variances[span][channel]);
        }
        float limit = MathF.Sqrt(MaxVariances * VarianceOf(channel));
        Level[channel] += gain * Math.Clamp(Averages[0][channel], -limit, limit);
    }

    /// <summary>Takes what comes next for what is usual, in all channels: what is now has lasted for so long.</summary>
    public void Accept()
    {
        for (int channel = 0; channel < Level.Length; channel++)
        {
            float wider = Math.Max(1, Squares[channel]);
            foreach (float[] variances in Variances) variances[channel] *= wider;
            Unlearned[channel] = -1;
        }
    }

    private void BeginLevel(int channel, float residual)
    {
        Level[channel] = residual;
        foreach (float[] averages in Averages) averages[channel] = 0;
        (Squares[channel], Unlearned[channel]) = (1, 0);
    }

    // What is usual moves by a share of the average over many rows.
    private void MoveBy(int channel, float share)
    {
        float moved = share * Averages[2][channel];
        Level[channel] += moved;
        foreach (float[] averages in Averages) averages[channel] -= moved;
    }

    // The variance of the average over many rows, less what noise gives it, is that of a walk which the level follows; it counts as far as it is most of the variance.
    private float Wandered(int channel)
    {
        if (Unlearned[channel] == 0) return 0;
        float many = Math.Max(Variances[2][channel], MinVariance), walk = Math.Max(0, many - Variances[0][channel] * ManyRate / (2 - ManyRate)), share = walk / many;
        return GrowthOfWalk * 2 * Rate * walk * share * share * Unlearned[channel];
    }

    /// <summary>Writes it down.</summary>
    internal void Write(BinaryWriter writer)
    {
        foreach (float[] values in _all) FloatCodec.Write(values, writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, for as many channels as there are.</summary>
    internal void Read(BinaryReader reader)
    {
        foreach (float[] values in _all) FloatCodec.Read(values, reader);
    }
}
