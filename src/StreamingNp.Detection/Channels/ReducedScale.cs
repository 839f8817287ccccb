using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Channels;

/// <summary>What deviations of reduced rows are worth in one series: how often its rows came as far. What is odd does not teach it.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ReducedScale
{
    /// <summary>The rows after which it tells what a row is worth.</summary>
    public const int MinRows = 128;

    // From this score on a row is odd; then the rows after which the series is as usual again, and what odd stretches teach, as in the joint model.
    private const double OddScore = 3;
    private const int RowsToBeUsual = 20, OddRowsToLearn = 8;
    private const float WeightOfOdd = 0.375f;

    // What is new, and not odd, is learned from so many rows.
    private const int RowsToLearn = 64;

    private static readonly TimeSpan TimeToAccept = TimeSpan.FromDays(2);

    // The least probable of three that go together, while it is not known how far that usually is.
    private static readonly double LogSpans = Math.Log10(2);

    private readonly MagnitudeHistogram[] _improbabilities = [.. Enumerable.Range(0, ReducedReading.Spans).Select(_ => new MagnitudeHistogram())];
    // How far the least probable of the spans is.
    private readonly MagnitudeHistogram _together = new();
    private int _rows, _usualRows, _oddRows, _learning;
    private EventTime _oddSince;

    /// <summary>Whether the series is odd, so that nothing is learned of it.</summary>
    public bool IsOdd { get; private set; }

    /// <summary>Which span of the newest row is worth the most: 0 for one row, 1 for some, 2 for many. No part of the state.</summary>
    public int NewestSpan { get; private set; }

    /// <summary>Takes a row.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="said">What was said of it, which is known.</param>
    /// <returns>What it is worth in this series; null while too few rows have come.</returns>
    public JointReading? Take(EventTime time, in ReducedReading said)
    {
        bool isReady = _rows >= MinRows;
        double most = -1;
        for (int span = 0; isReady && span < ReducedReading.Spans; span++)
        {
            // How far spans usually are off differs, such as where residuals follow each other: each has its own history.
            double decades = new ResidualTail(_improbabilities[span], areLogarithms: true).Score(said[span]);
            if (decades > most) (most, NewestSpan) = (decades, span);
        }
        double together = most * Math.Log(10), score = _together.Count < MinRows ? most - LogSpans : new ResidualTail(_together, areLogarithms: true).Score(together);
        score = Math.Clamp(score, 0, Calibration.MaxScore);
        Learn(time, score, said, isReady ? together : null);
        return isReady ? new(JointScale.Deviation(said[NewestSpan]), score) : null;
    }

    /// <summary>Takes what is now for what is usual.</summary>
    public void Accept() => (IsOdd, _learning) = (false, RowsToLearn);

    /// <summary>Another reduction says how far rows are: what is known counts for less than its rows will.</summary>
    public void Weaken()
    {
        foreach (MagnitudeHistogram histogram in _improbabilities.Append(_together))
        {
            double share = MinRows / Math.Max(MinRows, histogram.Count);
            ushort[] parts = [.. histogram.Parts.ToArray().Select(part => (ushort)(part * share))];
            histogram.Restore(parts, Math.Min((int)(histogram.PartsOfLittleWeight * share), parts.Sum(part => part)));
        }
        Accept();
    }

    private void Learn(EventTime time, double score, in ReducedReading said, double? together)
    {
        bool isLearning = _learning > 0;
        if (isLearning) _learning--;
        if (together is not null && !isLearning && score >= OddScore)
        {
            if (!IsOdd) _oddSince = time;
            (IsOdd, _usualRows) = (true, 0);
        }
        else if (IsOdd && ++_usualRows >= RowsToBeUsual) IsOdd = false;
        if (IsOdd && time - _oddSince >= TimeToAccept) Accept();
        _oddRows = IsOdd ? Math.Min(_oddRows + 1, OddRowsToLearn + 1) : 0;
        float weight = !IsOdd ? 1 : _oddRows <= OddRowsToLearn ? WeightOfOdd : 0;
        for (int span = 0; span < ReducedReading.Spans; span++) _improbabilities[span].Add(said[span], weight);
        if (together is { } known) _together.Add(known, weight);
        _rows = Math.Min(_rows + 1, int.MaxValue - 1);
    }

    /// <summary>Writes it down.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (int number in (ReadOnlySpan<int>)[_rows, _usualRows, _oddRows, _learning]) writer.Write(number);
        writer.Write(IsOdd);
        writer.Write(_oddSince.Microseconds);
        foreach (MagnitudeHistogram histogram in _improbabilities.Append(_together))
        {
            foreach (ushort part in histogram.Parts) writer.Write(part);
            writer.Write(histogram.PartsOfLittleWeight);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, into one of which nothing is known.</summary>
    /// <param name="reader">Stands at its beginning.</param>
    /// <param name="isFormer">Whether it was written before it was known how far the least probable of the spans is.</param>
    public void Read(BinaryReader reader, bool isFormer)
    {
        (_rows, _usualRows, _oddRows, _learning) = (StateFields.ReadNumber(reader), StateFields.ReadNumber(reader), StateFields.ReadNumber(reader), StateFields.ReadNumber(reader));
        (IsOdd, _oddSince) = (reader.ReadBoolean(), StateFields.ReadTime(reader));
        ushort[] parts = new ushort[MagnitudeHistogram.BinCount];
        foreach (MagnitudeHistogram histogram in isFormer ? _improbabilities : _improbabilities.Append(_together))
        {
            foreach (ref ushort part in parts.AsSpan()) part = reader.ReadUInt16();
            try
            {
                histogram.Restore(parts, reader.ReadInt32());
            }
            catch (ArgumentException)
            {
                throw StateFields.Damaged("more rows than a histogram holds");
            }
        }
    }
}
