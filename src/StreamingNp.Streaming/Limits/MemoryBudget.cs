using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Limits;

/// <summary>
/// Looks at the resident memory of the process, and says how near it is to its budget. What it makes the process do without is stated by
/// <see cref="MemoryPressure"/>; every change of level is logged. Thread-safe.
/// </summary>
public sealed partial class MemoryBudget : IDisposable
{
    private const double Megabyte = 1 << 20;

    private readonly Lock _gate = new();
    private readonly MemoryBudgetOptions _options;
    private readonly Func<long> _resident;
    private readonly Action _collect;
    private readonly TimeProvider _time;
    private readonly ILogger<MemoryBudget> _logger;
    private readonly ITimer _timer;
    private long? _collectedAt;
    private volatile MemoryPressure _pressure;

    /// <summary>Begins to look.</summary>
    /// <param name="options">The budget.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of changes.</param>
    /// <param name="resident">The resident memory in bytes; null for that of this process.</param>
    /// <param name="collect">Collects garbage; null for the runtime's way.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public MemoryBudget(MemoryBudgetOptions options, TimeProvider time, ILogger<MemoryBudget> logger, Func<long>? resident = null, Action? collect = null)
    {
        options.Validate();
        _options = options;
        _time = time;
        _logger = logger;
        _resident = resident ?? (() => Environment.WorkingSet);
        _collect = collect ?? (() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        MaxBytes = options.MaxBytes > 0 ? options.MaxBytes : (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.8);
        _timer = time.CreateTimer(_ => Look(), null, options.LookEvery, options.LookEvery);
    }

    /// <summary>The budget, in bytes.</summary>
    public long MaxBytes { get; }

    /// <summary>The level at the last look.</summary>
    public MemoryPressure Pressure => _pressure;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // A look that takes longer than the interval is not doubled.
        if (!_gate.TryEnter()) return;
        try
        {
            MemoryPressure before = _pressure, now = Level(before);
            if (now > MemoryPressure.None && MayCollect())
            {
                _collect();
                now = Level(before);
            }
            if (now == before) return;
            _pressure = now;
            Tell(before, now);
        }
        finally
        {
            _gate.Exit();
        }
    }

    private MemoryPressure Level(MemoryPressure before)
    {
        double share = (double)_resident() / MaxBytes;
        if (share >= Share(_options.SevereShare, before >= MemoryPressure.Severe)) return MemoryPressure.Severe;
        return share >= Share(_options.HighShare, before >= MemoryPressure.High) ? MemoryPressure.High : MemoryPressure.None;
    }

    private double Share(double share, bool isReached) => isReached ? share - _options.LeaveShare : share;

    private bool MayCollect()
    {
        if (_collectedAt is { } last && _time.GetElapsedTime(last) < _options.CollectEvery) return false;
        _collectedAt = _time.GetTimestamp();
        return true;
    }

    private void Tell(MemoryPressure before, MemoryPressure now)
    {
        (double used, double budget) = (_resident() / Megabyte, MaxBytes / Megabyte);
        if (now == MemoryPressure.Severe) LogSevere(used, budget);
        else if (now == MemoryPressure.High && before == MemoryPressure.None) LogHigh(used, budget);
        else if (now == MemoryPressure.High) LogKnownAgain(used, budget);
        else LogNone(used, budget);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process holds {Used:N0} MB of its {Budget:N0} MB: training waits, and series that have been silent for a minute are evicted to disk. Raise limits.memory_mb, or run more instances.")]
    private partial void LogHigh(double used, double budget);

    [LoggerMessage(Level = LogLevel.Error, Message = "The process holds {Used:N0} MB of its {Budget:N0} MB: series that it does not know are not begun, and their observations are dropped and counted, until there is room. Raise limits.memory_mb, or run more instances.")]
    private partial void LogSevere(double used, double budget);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process holds {Used:N0} MB of its {Budget:N0} MB: nothing is dropped any more; training still waits, and silent series are evicted to disk.")]
    private partial void LogKnownAgain(double used, double budget);

    [LoggerMessage(Level = LogLevel.Information, Message = "The process holds {Used:N0} MB of its {Budget:N0} MB: there is room again for everything.")]
    private partial void LogNone(double used, double budget);
}
