using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StreamingNp.App.Configuration;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Metrics;

/// <summary>Sends metrics, and traces of sampled records, to an OpenTelemetry collector: OTLP over HTTP with protobuf. A collector that is gone is a warning, and holds nothing up.</summary>
/// <param name="section">Where to, how often, and whether there are traces.</param>
/// <param name="time">The clock of warnings.</param>
/// <param name="logger">The log.</param>
internal sealed class TelemetryExport(MonitoringSection section, TimeProvider time, ILogger<TelemetryExport> logger) : IHostedService, IDisposable
{
    private const int TimeoutMilliseconds = 5_000, LastTimeoutMilliseconds = 2_000;

    private MeterProvider? _metrics;
    private TracerProvider? _traces;
    private ExportFaults? _faults;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _faults = new ExportFaults(section.OtlpEndpoint, time, logger);
        string? version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("streaming-np", serviceVersion: version);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter($"{MetricsCollector.Prefix}*", MetricsCollector.Runtime)
            .AddOtlpExporter((exporter, reader) =>
            {
                SendTo(exporter, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)section.OtlpInterval.TotalMilliseconds;
            })
            .Build();
        if (section.TraceShare > 0)
        {
            // The pipeline has sampled already.
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(new AlwaysOnSampler()).AddSource(PipelineMetrics.MeterName).AddOtlpExporter(exporter => SendTo(exporter, "traces")).Build();
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            // What is left is sent, if the collector takes it soon.
            Parallel.Invoke(() => _traces?.Shutdown(LastTimeoutMilliseconds), () => _metrics?.Shutdown(LastTimeoutMilliseconds));
        },
        CancellationToken.None);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _faults?.Dispose();
    }

    private void SendTo(OtlpExporterOptions exporter, string signal)
    {
        exporter.Endpoint = new Uri($"{section.OtlpEndpoint.TrimEnd('/')}/v1/{signal}");
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.TimeoutMilliseconds = TimeoutMilliseconds;
    }
}
