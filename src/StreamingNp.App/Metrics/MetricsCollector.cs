using System.Diagnostics.Metrics;
using System.Text;

namespace StreamingNp.App.Metrics;

/// <summary>
/// Adds up what instruments measure, and writes it as Prometheus text, format 0.0.4. It listens to every meter whose name begins with <c>StreamingNp</c>, of this processor or of the
/// whole process, and to those of the .NET runtime. Thread-safe.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    /// <summary>What the names of the product's meters begin with.</summary>
    public const string Prefix = "StreamingNp";

    /// <summary>The meter of the .NET runtime.</summary>
    public const string Runtime = "System.Runtime";

    private readonly object _scope;
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new(), _scrape = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <summary>Begins to listen.</summary>
    /// <param name="scope">The scope of the meters of this processor; a meter without a scope is everybody's.</param>
    public MetricsCollector(object scope)
    {
        _scope = scope;
        _listener.InstrumentPublished = Listen;
        _listener.MeasurementsCompleted = (_, family) => ((MetricFamily?)family)?.Forget();
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.Start();
    }

    /// <summary>The names of the metrics that there are, with or without a value.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _families.Keys];
        }
    }

    /// <summary>Writes all metrics as they are now.</summary>
    public string Write()
    {
        // One at a time: what is observed is observed anew.
        lock (_scrape)
        {
            MetricFamily[] families;
            lock (_gate) families = [.. _families.Values];
            foreach (MetricFamily family in families) family.BeginScrape();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // What cannot be observed, such as of a processor that is stopping, is left out; the rest was.
            }
            var text = new StringBuilder(16_384);
            foreach (MetricFamily family in families) family.Write(text);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Listen(Instrument instrument, MeterListener listener)
    {
        Meter meter = instrument.Meter;
        bool isOurs = meter.Name.StartsWith(Prefix, StringComparison.Ordinal) && (meter.Scope is null || ReferenceEquals(meter.Scope, _scope));
        if (!isOurs && meter.Name != Runtime) return;
        MetricFamily? family;
        lock (_gate)
        {
            // Instruments of one name, of several parts of a process, are one metric.
            string name = MetricFamily.NameOf(instrument);
            if (!_families.TryGetValue(name, out family)) _families.Add(name, family = new MetricFamily(name, instrument));
        }
        listener.EnableMeasurementEvents(instrument, family);
    }
}
