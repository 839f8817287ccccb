using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// The newest rows of a series in the space of a reduction: the past of each component, from which a model predicts it, and what the components usually leave unexplained of each
/// channel. It follows from the rows alone, and is no part of the state: whoever does not have it makes it again.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ComponentHistory : IRowExpectation
{
    // With fewer rows nothing is said of what is usual.
    private const int MinUsual = 12;

    // Of a row that contexts leave out, a channel that is further off does not say what is usual. The others do: they may wander while one is odd.
    private const double MaxOfLeftOut = 3;

    // Residuals are summed as whole numbers: their sum does not depend on the order in which rows come and go.
    private const double PartsEach = 1e4, MaxResidual = 100_000;

    // A row that is extreme is no stretch of rows.
    private const double MaxInMean = 5;

    // As −ln of a chance: a fill value such as 1e36 would be infinite in single precision.
    private const double MaxImprobable = 1e9;

    private const int Missing = int.MinValue;

    // What is expected and came is no reason for a deviation of nothing.
    private const double MinDeviate = 1e-3, MinDeviation = 1e-9;

    private readonly RowHistory _rows;
    private readonly ReducedDeviation _deviation;
    private readonly History[] _components;
    private readonly List<int[]?> _residuals = [];
    private readonly long[] _sums;
    private readonly int[] _counts;
    private readonly double[] _offsets, _row, _standardised, _reduced, _reconstructed, _deviations, _usual;
    private readonly double[][] _spans;
    private readonly int[] _known;
    private readonly ComponentPrediction[] _predictions;
    private readonly int[] _places;
    private readonly ChannelNames _placesOf;
    private int _settled;

    /// <summary>Makes the history of rows that are kept.</summary>
    /// <param name="reduction">How rows are reduced.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="clock">The clock that days go by.</param>
    /// <param name="ofStride">How many of the newest are of a stride under way.</param>
    public ComponentHistory(ChannelReduction reduction, RowHistory rows, LocalClock clock, int ofStride)
    {
        (Reduction, _rows, Clock) = (reduction, rows, clock);
        _deviation = new ReducedDeviation(reduction);
        (int channels, int components) = (reduction.Channels.Count, reduction.Reducer.Components);
        var options = new HistoryOptions { RecentPoints = RowHistory.Capacity, BinnedDays = 0, Clock = clock };
        _components = [.. Enumerable.Range(0, components).Select(_ => new History(options, RowHistory.Spare))];
        (_sums, _counts, _known) = (new long[channels], new int[channels], new int[channels]);
        _spans = [.. Enumerable.Range(0, ReducedReading.Spans).Select(_ => new double[channels])];
        (_offsets, _row, _standardised, _reconstructed, _usual) = (new double[channels], new double[channels], new double[channels], new double[channels], new double[channels]);
        (_reduced, _predictions) = (new double[components], new ComponentPrediction[components]);
        _deviations = [.. reduction.ResidualVariances.Select(Math.Sqrt)];
        _placesOf = rows.Channels;
        _places = RowHistory.Places(reduction.Identity!.Channels, rows.Channels);
        FindOffsets();
        for (int index = 0; index < rows.Count; index++) Append(index);
        Settle(rows.Count - ofStride);
    }

    /// <summary>How rows are reduced.</summary>
    public ChannelReduction Reduction { get; }

    /// <summary>The clock that days go by.</summary>
    public LocalClock Clock { get; }

    /// <inheritdoc/>
    public bool IsOfTheseChannels => ReferenceEquals(_placesOf, _rows.Channels);

    /// <inheritdoc/>
    public void Added() => Append(_rows.Count - 1);

    /// <inheritdoc/>
    public void Closed() => Settle(_rows.Count);

    /// <inheritdoc/>
    public void PushedOut(int place, bool leftOut)
    {
        foreach (History component in _components) component.Recent.PushOut();
        Count(_residuals[place]!, -1, leftOut);
        _residuals[place] = null;
        _settled--;
    }

    /// <summary>Adds views for the components of the targets of a window.</summary>
    /// <param name="window">The window, with its targets.</param>
    /// <param name="assembler">What retrieves contexts.</param>
    /// <param name="anchor">The time of the first target of the stride.</param>
    /// <param name="rows">The row of each target, in the order of the kept channels.</param>
    public void Fill(Window window, WindowAssembler assembler, EventTime anchor, ReadOnlySpan<float[]> rows)
    {
        window.AddComponents(_components.Length);
        for (int component = 0; component < _components.Length; component++)
            assembler.FillComponent(_components[component], _rows.Count - _settled, anchor, window, window.Views[window.HorizonCount + component]);
        for (int target = 0; target < rows.Length; target++)
        {
            Reduce(rows[target]);
            for (int component = 0; component < _components.Length; component++) window.Views[window.HorizonCount + component].ComponentValues[target] = _reduced[component];
        }
    }

    /// <inheritdoc/>
    public ReducedReading Read(Window window, int target, float[] row)
    {
        for (int component = 0; component < _components.Length; component++)
        {
            int view = window.HorizonCount + component;
            if (!window.Views[view].IsPredictable) return ReducedReading.Unknown;
            _predictions[component] = Predicted(window, view, target);
        }
        Reduce(row);
        FindUsual();
        RowDeviation deviation = _deviation.Of(_row, _predictions, _usual);
        IsOfAll = deviation.IsOfComponents;
        Reduction.Reducer.Reconstruct(_reduced, _reconstructed);
        for (int channel = 0; channel < _row.Length; channel++) _spans[0][channel] = Math.Clamp((_standardised[channel] - _reconstructed[channel]) / _deviations[channel], -MaxResidual, MaxResidual) - _usual[channel];
        return new((float)Math.Min(deviation.Score * Math.Log(10), MaxImprobable), (float)_deviation.Improbability(MeanOf(1)), (float)_deviation.Improbability(MeanOf(2)));
    }

    /// <inheritdoc/>
    public bool IsOfAll { get; private set; }

    // Of the newest rows what is left of each channel, as one normal number: their sum over the square root of how many there are.
    private double[] MeanOf(int span)
    {
        double[] means = _spans[span];
        for (int channel = 0; channel < means.Length; channel++) means[channel] = Math.Clamp(_spans[0][channel], -MaxInMean, MaxInMean);
        Array.Fill(_known, 1);
        for (int index = Math.Max(0, _rows.Count - ReducedReading.RowsOf(span) + 1); index < _rows.Count; index++)
        {
            _ = _rows.ValuesOf(index, out int place);
            int[] residuals = _residuals[place]!;
            for (int channel = 0; channel < means.Length; channel++)
            {
                if (residuals[channel] == Missing) continue;
                means[channel] += Math.Clamp(residuals[channel] / PartsEach - _usual[channel], -MaxInMean, MaxInMean);
                _known[channel]++;
            }
        }
        for (int channel = 0; channel < means.Length; channel++) means[channel] /= Math.Sqrt(_known[channel]);
        return means;
    }

    /// <inheritdoc/>
    public ChannelContribution[] Contributions(double score, int span)
    {
        IReadOnlyList<ChannelContribution> parts = _deviation.Contributions(_row, _predictions, _usual);
        // Over several rows each channel has its part by how far it is off beyond what the largest of so many usually is.
        double expected = 2 * Math.Log(2.0 * parts.Count);
        if (span > 0) parts = [.. parts.Select((one, channel) => one with { Score = double.IsNaN(_spans[span][channel]) ? 0 : Math.Max(0, _spans[span][channel] * _spans[span][channel] - expected) })];
        double sum = parts.Sum(one => one.Score);
        // Of a row that is as expected, what is there of a score is of the channel that is furthest off.
        int furthest = sum > 0 ? -1 : Enumerable.Range(0, parts.Count).MaxBy(channel => double.IsNaN(_spans[span][channel]) ? -1 : Math.Abs(_spans[span][channel]));
        return
        [
            .. parts.Select((one, channel) => one with { Score = sum > 0 ? one.Score * score / sum : channel == furthest ? score : 0, Value = one.Value + _offsets[channel], Expected = one.Expected + _offsets[channel] })
                .OrderByDescending(one => one.Score),
        ];
    }

    /// <inheritdoc/>
    public double OwnDeviation(string channel) => Math.Abs(_standardised[Reduction.Identity!.Channels.IndexOf(channel)]);

    /// <inheritdoc/>
    public int LagOf(string channel)
    {
        int index = Reduction.Identity!.Channels.IndexOf(channel);
        Span<float> own = stackalloc float[LagSearch.RowsBack], expected = stackalloc float[LagSearch.RowsBack];
        own.Fill(float.NaN);
        expected.Fill(float.NaN);
        double[] newest = [.. _row];
        double products = 0, squares = 0;
        for (int age = 0; age < own.Length && age <= _rows.Count; age++)
        {
            // The newest is not kept yet.
            if (age > 0) Arrange(_rows.ValuesOf(_rows.Count - age, out _));
            double value = _standardised[index];
            if (double.IsNaN(value)) continue;
            double residual = value - Reconstructed(index);
            // What the others alone say: a channel that has a say in its own expectation hides its lag.
            _standardised[index] = double.NaN;
            double apart = value - Reconstructed(index);
            (own[age], expected[age]) = ((float)value, (float)(value - apart));
            (products, squares) = (products + apart * residual, squares + residual * residual);
        }
        newest.CopyTo(_row, 0);
        Reduction.Standardisation.Apply(_row, _standardised);
        // Without its own say a channel is further off, by the same share in all rows.
        double further = squares > 0 ? Math.Max(1, products / squares) : 1;
        foreach (ref float one in expected) one += (float)(_usual[index] * _deviations[index] * further);
        return LagSearch.Find(own, expected, Reduction.ResidualVariances[index] * further * further);
    }

    // The Gaussian to which the value is as improbable as to the mixture, calibrated: heavy tails stay what they are worth.
    private static ComponentPrediction Predicted(Window window, int view, int target)
    {
        var distribution = new PredictiveDistribution(window.Views[view], target);
        double value = window.ValueOf(view, target), median = distribution.Median, score = distribution.PValueScore(value);
        if (window.Calibration is { } calibration) score = calibration.Calibrated(window.HorizonOf(view), score);
        double deviation = Math.Abs(value - median) / Math.Max(MinDeviate, JointScale.Deviation(score * Math.Log(10)));
        return new(median, deviation > 0 && double.IsFinite(deviation) ? deviation : Math.Max(distribution.Deviation, MinDeviation));
    }

    private double Reconstructed(int channel)
    {
        Reduction.Reducer.Reduce(_standardised, _reduced);
        Reduction.Reducer.Reconstruct(_reduced, _reconstructed);
        return _reconstructed[channel];
    }

    private void FindUsual()
    {
        for (int channel = 0; channel < _usual.Length; channel++) _usual[channel] = _counts[channel] < MinUsual ? 0 : _sums[channel] / PartsEach / _counts[channel];
    }

    // What the components leave unexplained of the level of the series is its own: it is taken off before anything else, so that missing channels do not make it something else.
    private void FindOffsets()
    {
        if (_rows.Level is not { } level) return;
        Reduce(level);
        Reduction.Reducer.Reconstruct(_reduced, _reconstructed);
        for (int channel = 0; channel < _offsets.Length; channel++)
        {
            double offset = (_standardised[channel] - _reconstructed[channel]) * Reduction.Standardisation.Scales[channel];
            _offsets[channel] = double.IsFinite(offset) ? offset : 0;
        }
    }

    private void Arrange(ReadOnlySpan<float> values)
    {
        for (int channel = 0; channel < _row.Length; channel++) _row[channel] = _places[channel] < 0 ? double.NaN : values[_places[channel]] - _offsets[channel];
        Reduction.Standardisation.Apply(_row, _standardised);
    }

    private void Reduce(ReadOnlySpan<float> values)
    {
        Arrange(values);
        Reduction.Reducer.Reduce(_standardised, _reduced);
    }

    private void Append(int index)
    {
        (EventTime time, bool leftOut) = _rows[index];
        Reduce(_rows.ValuesOf(index, out int place));
        Reduction.Reducer.Reconstruct(_reduced, _reconstructed);
        int[] residuals = new int[_row.Length];
        for (int channel = 0; channel < residuals.Length; channel++)
        {
            double residual = (_standardised[channel] - _reconstructed[channel]) / _deviations[channel];
            residuals[channel] = double.IsNaN(residual) ? Missing : (int)Math.Round(PartsEach * Math.Clamp(residual, -MaxResidual, MaxResidual));
        }
        while (_residuals.Count <= place) _residuals.Add(null);
        _residuals[place] = residuals;
        for (int component = 0; component < _components.Length; component++) _components[component].Recent.Append(new(time, _reduced[component], leftOut));
    }

    private void Settle(int count)
    {
        for (; _settled < count; _settled++)
        {
            _ = _rows.ValuesOf(_settled, out int place);
            Count(_residuals[place]!, 1, _rows[_settled].LeftOut);
        }
    }

    private void Count(int[] residuals, int sign, bool leftOut)
    {
        for (int channel = 0; channel < residuals.Length; channel++)
        {
            if (residuals[channel] == Missing || (leftOut && Math.Abs(residuals[channel]) > MaxOfLeftOut * PartsEach)) continue;
            _sums[channel] += sign * residuals[channel];
            _counts[channel] += sign;
        }
    }
}
