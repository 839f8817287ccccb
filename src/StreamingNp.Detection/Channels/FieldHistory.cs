using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// The newest rows of a series as a field of channels by time, and what a model of a grid said of those of them that a new row is judged with. A row is predicted from itself and the rows
/// before it alone, whatever their verdicts, so that what is not known, as after a restart, is predicted once more.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class FieldHistory : IRowExpectation
{
    // A row that is extreme is no stretch of rows.
    private const double MaxInSum = 25;

    // In this many usual deviations nothing is told apart any more.
    private const double MaxResidual = 1e5;

    private static readonly double LogParts = Math.Log(3);

    private readonly RowHistory _rows;
    private readonly ChannelNames _placesOf;
    private readonly int[] _places;
    private readonly double[] _sums, _shares;
    private readonly int[] _counts;
    private readonly List<Said?> _said = [];
    private readonly List<int> _asked = [];
    private readonly double[] _gaps;
    private Said? _newest;
    private float[] _row = [];

    /// <summary>Makes the history of rows that are kept.</summary>
    /// <param name="grid">What predicts them.</param>
    /// <param name="rows">The rows.</param>
    public FieldHistory(ChannelGrid grid, RowHistory rows)
    {
        (Grid, _rows, _placesOf) = (grid, rows, rows.Channels);
        _places = RowHistory.Places(grid.Identity.Channels, rows.Channels);
        (_sums, _shares, _counts) = (new double[grid.Channels], new double[grid.Channels], new int[grid.Channels]);
        _gaps = new double[UpperMedian.RoomFor(grid.Times - 1)];
    }

    /// <summary>What predicts the rows.</summary>
    public ChannelGrid Grid { get; }

    /// <inheritdoc/>
    public bool IsOfTheseChannels => ReferenceEquals(_placesOf, _rows.Channels);

    /// <inheritdoc/>
    public bool IsOfAll { get; private set; }

    /// <inheritdoc/>
    public void Added()
    {
        int place = PlaceOf(_rows.Count - 1);
        while (_said.Count <= place) _said.Add(null);
        (_said[place], _newest) = (_newest, null);
        // Nobody looks further back.
        if (_rows.Count > ReducedReading.ManyRows && PlaceOf(_rows.Count - 1 - ReducedReading.ManyRows) is var old && old < _said.Count) _said[old] = null;
    }

    /// <inheritdoc/>
    public void Closed()
    {
        // Fields are of all rows, in whatever stride they came.
    }

    /// <inheritdoc/>
    public void PushedOut(int place, bool leftOut)
    {
        if (place < _said.Count) _said[place] = null;
    }

    /// <summary>Has a window ask for its targets, and for rows before them of which nothing is known.</summary>
    /// <param name="window">The window, with its targets.</param>
    /// <param name="rows">The row of each target, in the order of the kept channels.</param>
    public void Fill(Window window, ReadOnlySpan<float[]> rows)
    {
        _asked.Clear();
        for (int index = Math.Max(Grid.Times - 1, _rows.Count - ReducedReading.ManyRows + 1); index < _rows.Count; index++)
            if (SaidOf(index) is null) _asked.Add(index);
        for (int target = 0; target < rows.Length; target++)
            if (_rows.Count + target >= Grid.Times - 1) _asked.Add(_rows.Count + target);
        window.AddFields(_asked.Count, Grid.Times, Grid.Channels);
        for (int asked = 0; asked < _asked.Count; asked++)
        {
            FieldRow field = window.Fields[asked];
            int index = _asked[asked];
            field.Target = Math.Max(-1, index - _rows.Count);
            field.Place = index < _rows.Count ? PlaceOf(index) : -1;
            Write(field, index, window.Targets, rows);
        }
    }

    /// <inheritdoc/>
    public ReducedReading Read(Window window, int target, float[] row)
    {
        _newest = null;
        foreach (FieldRow field in window.Fields)
        {
            if (field.Target == target) _newest = new Said(field);
            if (field.Target >= 0 || field.Place < 0) continue;
            while (_said.Count <= field.Place) _said.Add(null);
            _said[field.Place] = new Said(field);
            // Taken once: the place may become that of another row.
            field.Place = -1;
        }
        if (_newest is null) return ReducedReading.Unknown;
        _row = row;
        (double unexplained, double largest, double ahead, int known) = (0, 0, 0, 0);
        for (int channel = 0; channel < Grid.Channels; channel++)
        {
            double residual = _newest.Residuals[channel];
            if (double.IsNaN(residual)) continue;
            unexplained += residual * residual;
            ahead += (double)_newest.Ahead[channel] * _newest.Ahead[channel];
            largest = Math.Max(largest, Math.Abs(residual));
            known++;
        }
        if (known == 0) return ReducedReading.Unknown;
        double together = Math.Min(OfSum(unexplained, Grid.Degrees, known, 1), Math.Log(2 * known) + Normal.LogUpperTail(largest)), ofAll = OfSum(ahead, Grid.ForecastDegrees, known, 1);
        IsOfAll = ofAll <= together;
        return new((float)Math.Max(0, -(Math.Min(ofAll, together) + LogParts)), (float)Stretch(1), (float)Stretch(2));
    }

    /// <inheritdoc/>
    public ChannelContribution[] Contributions(double score, int span)
    {
        Said newest = _newest ?? throw new InvalidOperationException("No row was read.");
        if (span > 0) _ = Stretch(span);
        double[] odd = [.. Enumerable.Range(0, Grid.Channels).Select(channel => span > 0 ? _shares[channel] : IsOfAll ? Squared(newest.Ahead[channel]) : newest.Shares[channel])];
        // What the largest of so many usually is, is not evidence against a channel.
        double usual = span > 0 ? UsualSum(span) : IsOfAll ? 0 : 2 * Math.Log(2.0 * Grid.Channels);
        double[] parts = [.. odd.Select(one => Math.Max(0, one - usual))];
        double sum = parts.Sum();
        if (sum == 0) (parts[Array.IndexOf(odd, odd.Max())], sum) = (1, 1);
        return
        [
            .. Enumerable.Range(0, Grid.Channels)
                .Select(channel => new ChannelContribution(Grid.Identity.Channels[channel], score * parts[channel] / sum, ValueOf(channel), newest.Expected[channel], newest.Deviations[channel]))
                .OrderByDescending(one => one.Score),
        ];
    }

    /// <inheritdoc/>
    public double OwnDeviation(string channel)
    {
        int index = Grid.Identity.Channels.IndexOf(channel);
        return Math.Abs(ValueOf(index) - Grid.Standardisation.Medians[index]) / Grid.Standardisation.Scales[index];
    }

    /// <inheritdoc/>
    public int LagOf(string channel)
    {
        int index = Grid.Identity.Channels.IndexOf(channel);
        double scale = Grid.Standardisation.Scales[index], squares = 0;
        Span<float> own = stackalloc float[ReducedReading.ManyRows], expected = stackalloc float[ReducedReading.ManyRows];
        own.Fill(float.NaN);
        expected.Fill(float.NaN);
        int count = 0;
        foreach ((int age, Said said, float[] values) in Newest(ReducedReading.ManyRows))
        {
            own[age] = (float)((_places[index] < 0 ? float.NaN : values[_places[index]]) / scale);
            expected[age] = (float)(said.Expected[index] / scale);
            squares += Squared(said.Deviations[index] / scale);
            count++;
        }
        return count == 0 ? 0 : LagSearch.Find(own, expected, squares / count);
    }

    private Said? SaidOf(int index) => PlaceOf(index) is var place && place < _said.Count ? _said[place] : null;

    private int PlaceOf(int index)
    {
        _ = _rows.ValuesOf(index, out int place);
        return place;
    }

    // The row that was read last, and those before it of which something is known.
    private IEnumerable<(int Age, Said Said, float[] Values)> Newest(int rows)
    {
        if (_newest is not null) yield return (0, _newest, _row);
        for (int age = 1; age < rows && age <= _rows.Count; age++)
            if (SaidOf(_rows.Count - age) is { } said) yield return (age, said, _rows.ValuesOf(_rows.Count - age, out _).ToArray());
    }

    // Over several rows, how far each channel is from the others, whatever to which side: one that lags is on either.
    private double Stretch(int span)
    {
        Array.Clear(_sums);
        Array.Clear(_shares);
        Array.Clear(_counts);
        int rows = ReducedReading.RowsOf(span);
        for (int age = 0; age < rows && age <= _rows.Count; age++)
        {
            Said? said = age == 0 ? _newest : SaidOf(_rows.Count - age);
            if (said is null) continue;
            for (int channel = 0; channel < _sums.Length; channel++)
            {
                if (float.IsNaN(said.Residuals[channel])) continue;
                _sums[channel] += Math.Min(MaxInSum, Squared(said.Residuals[channel]));
                _shares[channel] += Math.Min(MaxInSum, said.Shares[channel]);
                _counts[channel]++;
            }
        }
        double total = 0, most = 0;
        int known = 0;
        for (int channel = 0; channel < _sums.Length; channel++)
        {
            if (_counts[channel] == 0) continue;
            known++;
            total += _sums[channel] / _counts[channel];
            most = Math.Max(most, -ChiSquared.LogUpperTail(_sums[channel], _counts[channel]));
        }
        return known == 0 ? 0 : Math.Max(0, Math.Max(most - Math.Log(known), -OfSum(total, Grid.Degrees, known, (double)_counts.Sum() / known)) - Math.Log(2));
    }

    // A sum of squares of which each channel has its share of the degrees of freedom; the mean stays one per channel.
    private double OfSum(double sum, double degrees, int known, double rows)
    {
        double share = degrees * known / Grid.Channels * rows;
        return ChiSquared.LogUpperTail(sum * share / known, share);
    }

    // What the sum of squares of the largest of all channels usually is over a span.
    private double UsualSum(int span)
    {
        double rows = ReducedReading.RowsOf(span);
        return rows + 2 * Math.Sqrt(rows * Math.Log(Grid.Channels)) + 2 * Math.Log(Grid.Channels);
    }

    private double ValueOf(int channel) => _places[channel] < 0 ? double.NaN : _row[_places[channel]];

    private static double Squared(double number) => double.IsNaN(number) ? 0 : number * number;

    // Rows are where their times say, by the usual time between those of the field: one that did not come is missing.
    private void Write(FieldRow field, int index, ReadOnlySpan<Observation> targets, ReadOnlySpan<float[]> rows)
    {
        Array.Fill(field.Values, float.NaN);
        int first = index - Grid.Times + 1;
        for (int gap = 0; gap < Grid.Times - 1; gap++) _gaps[gap] = TimeOf(first + gap + 1, targets).Microseconds - TimeOf(first + gap, targets).Microseconds;
        double interval = Math.Max(1, UpperMedian.Of(_gaps, Grid.Times - 1));
        long time = TimeOf(index, targets).Microseconds;
        int above = Grid.Times;
        for (int row = index; row >= first; row--)
        {
            double back = Math.Round((time - TimeOf(row, targets).Microseconds) / interval);
            if (back >= Grid.Times) return;
            int at = Grid.Times - 1 - (int)back;
            if (at >= above) continue;
            above = at;
            ReadOnlySpan<float> values = row < _rows.Count ? _rows.ValuesOf(row, out _) : rows[row - _rows.Count];
            for (int channel = 0; channel < Grid.Channels; channel++)
                if (_places[channel] >= 0) field.Values[at * Grid.Channels + channel] = values[_places[channel]];
        }
    }

    private EventTime TimeOf(int index, ReadOnlySpan<Observation> targets) => index < _rows.Count ? _rows[index].Time : targets[index - _rows.Count].Time;

    /// <summary>What the model said of a row.</summary>
    private sealed class Said
    {
        public Said(FieldRow field)
        {
            (Expected, Deviations) = ([.. field.Expected], [.. field.Deviations]);
            // What is further off says no more, and its square would be no number of a journal.
            Ahead = [.. field.Ahead.Select(one => (float)Math.Clamp(one, -MaxResidual, MaxResidual))];
            Shares = [.. field.Shares.Select(one => float.IsNaN(one) ? 0 : (float)Math.Min(one, MaxResidual * MaxResidual))];
            Residuals = new float[field.Channels];
            ReadOnlySpan<float> values = field.Values.AsSpan(field.Values.Length - field.Channels);
            for (int channel = 0; channel < Residuals.Length; channel++) Residuals[channel] = (float)Math.Clamp((values[channel] - Expected[channel]) / Deviations[channel], -MaxResidual, MaxResidual);
        }

        public float[] Expected { get; }

        public float[] Deviations { get; }

        public float[] Residuals { get; }

        public float[] Ahead { get; }

        public float[] Shares { get; }
    }
}
