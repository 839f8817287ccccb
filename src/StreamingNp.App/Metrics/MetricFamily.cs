using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace StreamingNp.App.Metrics;

/// <summary>A metric with all its label values: adds up what its instrument measures. Thread-safe.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly List<Cell> _cells = [];
    private readonly string _name, _type, _help;
    private readonly double[]? _bounds;
    private readonly bool _isObservable, _adds;

    /// <summary>Makes a metric without values.</summary>
    /// <param name="name">Its name, of <see cref="NameOf"/>.</param>
    /// <param name="instrument">What measures it.</param>
    public MetricFamily(string name, Instrument instrument)
    {
        _name = name;
        _help = instrument.Description ?? "";
        _isObservable = instrument.IsObservable;
        string kind = KindOf(instrument);
        _type = kind switch { "Counter" or "ObservableCounter" => "counter", "Histogram" => "histogram", _ => "gauge" };
        _adds = kind is "Counter" or "UpDownCounter";
        if (_type == "histogram") _bounds = [.. BoundsOf(instrument) ?? UsualBounds];
    }

    /// <summary>The name of an instrument as Prometheus wants it: <c>messaging.client.sent.messages</c>, a counter, is <c>messaging_client_sent_messages_total</c>.</summary>
    public static string NameOf(Instrument instrument)
    {
        string name = string.Concat(instrument.Name.Select(character => char.IsAsciiLetterOrDigit(character) || character == ':' ? character : '_'));
        if (char.IsAsciiDigit(name[0])) name = $"_{name}";
        return KindOf(instrument) is "Counter" or "ObservableCounter" && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    /// <summary>Takes a measurement.</summary>
    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            Cell cell = CellOf(tags);
            if (_bounds is not null) cell.Count(value, _bounds);
            else if (_adds) cell.Value += value;
            else cell.Value = value;
        }
    }

    /// <summary>Prepares for being observed anew: what is not observed any more is gone.</summary>
    public void BeginScrape()
    {
        if (_isObservable) Forget();
    }

    /// <summary>Forgets all values.</summary>
    public void Forget()
    {
        lock (_gate) _cells.Clear();
    }

    /// <summary>Writes help, type and all values.</summary>
    public void Write(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n# TYPE {_name} {_type}\n");
        lock (_gate)
        {
            foreach (Cell cell in _cells) Write(text, cell);
        }
    }

    private void Write(StringBuilder text, Cell cell)
    {
        if (_bounds is null)
        {
            Line(text, "", cell.Labels, cell.Value);
            return;
        }
        long sum = 0;
        for (int bucket = 0; bucket <= _bounds.Length; bucket++)
        {
            sum += cell.Buckets![bucket];
            string bound = $"le=\"{(bucket < _bounds.Length ? Text(_bounds[bucket]) : "+Inf")}\"";
            Line(text, "_bucket", cell.Labels.Length == 0 ? bound : $"{cell.Labels},{bound}", sum);
        }
        Line(text, "_sum", cell.Labels, cell.Value);
        Line(text, "_count", cell.Labels, sum);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Text(value)).Append('\n');
    }

    // Few: no label has many values.
    private Cell CellOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (Cell known in _cells)
            if (known.Has(tags)) return known;
        var cell = new Cell(tags, LabelsOf(tags), _bounds?.Length + 1);
        _cells.Add(cell);
        return cell;
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach ((string name, object? value) in tags)
        {
            string label = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
            string content = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            content = content.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length > 0 ? "," : "").Append(label).Append("=\"").Append(content).Append('"');
        }
        return text.ToString();
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    private static IReadOnlyList<double>? BoundsOf(Instrument instrument) => instrument switch
    {
        Instrument<double> one => one.Advice?.HistogramBucketBoundaries,
        Instrument<long> one => one.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
        Instrument<int> one => one.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
        _ => null,
    };

    private static string Text(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    // One set of label values.
    private sealed class Cell(ReadOnlySpan<KeyValuePair<string, object?>> tags, string labels, int? buckets)
    {
        private readonly KeyValuePair<string, object?>[] _tags = tags.ToArray();

        public string Labels { get; } = labels;

        /// <summary>The value; of a histogram the sum.</summary>
        public double Value { get; set; }

        public long[]? Buckets { get; } = buckets is { } count ? new long[count] : null;

        public void Count(double value, double[] bounds)
        {
            int bucket = 0;
            while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
            Buckets![bucket]++;
            Value += value;
        }

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length != _tags.Length) return false;
            for (int index = 0; index < tags.Length; index++)
                if (tags[index].Key != _tags[index].Key || !Equals(tags[index].Value, _tags[index].Value)) return false;
            return true;
        }
    }
}
