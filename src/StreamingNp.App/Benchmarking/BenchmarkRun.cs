using StreamingNp.App.Configuration;
using StreamingNp.Detection.Prediction;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.App.Benchmarking;

/// <summary>Measures what is asked for, from the smallest to the largest.</summary>
/// <param name="options">What is measured.</param>
/// <param name="settings">The settings of the processor.</param>
/// <param name="model">The model.</param>
/// <param name="say">Is told what is being measured.</param>
internal sealed class BenchmarkRun(BenchmarkOptions options, ProcessorSettings settings, IModel model, Action<string> say)
{
    // Enough series for the variety of a fleet and for all places of a block, few enough to be ready in a second.
    private const int StageSeries = 40;
    // The binned history behind the newest points is full by then.
    private const int SparePastDays = 2;

    private readonly List<BenchmarkFigure> _figures = [];

    /// <summary>Measures.</summary>
    public async Task<BenchmarkReport> RunAsync(CancellationToken cancellation)
    {
        double? load = MachineLoad.Now();
        if (MachineLoad.Warning(load, Environment.ProcessorCount) is { } warning) say(warning);
        if (options.Wants("memory")) MeasureMemory(cancellation);
        if (options.Wants("scaling")) MeasureScaling(cancellation);
        if (BenchmarkOptions.Names.Any(name => name is not ("memory" or "scaling" or "verdict" or "path" or "latency") && options.Wants(name))) MeasureStages(cancellation);
        if (options.Wants("verdict")) MeasureVerdict(cancellation);
        ScorerPoolOptions scorers = settings.ToScorerPoolOptions();
        if (options.Wants("path") || options.Wants("latency"))
        {
            var fleet = new EndlessFleet(options.Series);
            if (options.Wants("path")) await MeasurePathAsync(fleet, BenchmarkCores.One, scorers with { Scorers = 1 }, cancellation).ConfigureAwait(false);
            await MeasurePathAsync(fleet, BenchmarkCores.All, scorers, cancellation).ConfigureAwait(false);
            AddEfficiency();
        }
        return new(model.Version.ToString(), model.Layout.Stride, options.Series, Environment.ProcessorCount, scorers.Scorers, options.Time.TotalSeconds, load, _figures);
    }

    private void MeasureMemory(CancellationToken cancellation)
    {
        var fleet = new EndlessFleet(StageSeries);
        var blueprint = new Detection.Configuration.DetectorBlueprint(settings.ToDetectorOptions() with { Arrival = new() }, model.Layout, LaneFeed.Topic);
        foreach (int series in options.MemorySeries)
        {
            cancellation.ThrowIfCancellationRequested();
            say($"memory of {series:N0} series");
            (double managed, double resident) = MemoryUse.Measure(fleet, blueprint, series);
            _figures.Add(BenchmarkFigure.Of($"memory-managed-{series}", BenchmarkCores.All, "bytes/series", [managed]));
            _figures.Add(BenchmarkFigure.Of($"memory-resident-{series}", BenchmarkCores.All, "bytes/series", [resident]));
        }
    }

    private void MeasureScaling(CancellationToken cancellation)
    {
        var fleet = new EndlessFleet(StageSeries);
        foreach (int series in options.ScalingSeries)
        {
            cancellation.ThrowIfCancellationRequested();
            say($"detection of {series:N0} series on one core");
            using IPredictor predictor = model.NewPredictor();
            DetectionThread detection = NewDetection(fleet, predictor, series);
            using var pinned = new OneProcessor();
            detection.Rate(options.Time / options.Slices);
            _figures.Add(BenchmarkFigure.Of($"detection-{series}", BenchmarkCores.One, "observations/s", Slices(() => detection.Rate(options.Time / options.Slices), cancellation)));
        }
    }

    // On as many series as the whole path has: what is known of a series is as far away in the caches.
    private void MeasureVerdict(CancellationToken cancellation)
    {
        say("verdict on one core");
        using IPredictor predictor = model.NewPredictor();
        DetectionThread detection = NewDetection(new EndlessFleet(options.Series), predictor, options.Series);
        using var pinned = new OneProcessor();
        detection.Rate(options.Time / options.Slices);
        _figures.Add(BenchmarkFigure.Of("verdict", BenchmarkCores.One, "observations/s", Slices(() => detection.VerdictRate(options.Time / options.Slices), cancellation)));
    }

    private DetectionThread NewDetection(EndlessFleet fleet, IPredictor predictor, int series) =>
        new(fleet, new Detection.Configuration.DetectorBlueprint(settings.ToDetectorOptions() with { Arrival = new() }, model.Layout, LaneFeed.Topic), predictor, series, Stages.LargestPredict);

    // How near the path comes to what its stages take alone: the rest are messages, queues and the caches that stages take from each other.
    // Score and incident leave out what the path does besides to come to a verdict and to learn from it; a verdict has all of that.
    private void AddEfficiency()
    {
        AddEfficiency("path-efficiency", "% of its stages", "score", "incident");
        AddEfficiency("path-efficiency-verdict", "% with all of a verdict", "verdict");
        if (!Has("path")) return;
        BenchmarkFigure one = Figure("path", BenchmarkCores.One);
        _figures.Add(Scaled(Figure("path", BenchmarkCores.All), "path-gain", "times one core", 1 / one.Median));
    }

    private void AddEfficiency(string name, string unit, params string[] afterPrediction)
    {
        string[] ofObservation = ["decode", .. afterPrediction], ofWindow = ["window", $"predict-{Stages.LargestPredict}"];
        if (!Has([.. ofObservation, .. ofWindow, "path"])) return;
        double ideal = ofObservation.Sum(Seconds) + ofWindow.Sum(Seconds) / model.Layout.Stride;
        _figures.Add(Scaled(Figure("path", BenchmarkCores.One), name, unit, 100 * ideal));

        double Seconds(string stage) => 1 / Figure(stage, BenchmarkCores.One).Median;
    }

    private bool Has(params string[] names) => Array.TrueForAll(names, name => _figures.Exists(figure => figure.Name == name));

    private void MeasureStages(CancellationToken cancellation)
    {
        say("preparing three weeks of simulated series");
        var inputs = new StageInputs(new EndlessFleet(Math.Min(StageSeries, options.Series)), model, settings.ToHistoryOptions());
        foreach ((string choice, Stage stage) in new Stages(inputs, model, settings.ToDecoderOptions()).All())
        {
            if (!options.Wants(choice)) continue;
            foreach (BenchmarkCores cores in Enum.GetValues<BenchmarkCores>())
            {
                say($"{stage.Name} on {(cores == BenchmarkCores.One ? "one core" : "all cores")}");
                using OneProcessor? pinned = cores == BenchmarkCores.One ? new OneProcessor() : null;
                Stage.Round[] rounds = [.. Enumerable.Range(0, cores == BenchmarkCores.One ? 1 : Environment.ProcessorCount).Select(_ => stage.NewRound())];
                stage.Rate(rounds, options.Time / options.Slices);
                _figures.Add(BenchmarkFigure.Of(stage.Name, cores, stage.Unit, Slices(() => stage.Rate(rounds, options.Time / options.Slices), cancellation)));
                foreach (Stage.Round round in rounds) round.Dispose();
            }
        }
        if (options.Wants("predict")) AddShareOfPeak(inputs);
    }

    // What predict achieves of what the same instructions do at most, both measured in this run.
    private void AddShareOfPeak(StageInputs inputs)
    {
        using IPredictor predictor = model.NewPredictor();
        if (predictor is not EnginePredictor engine) return;
        double operations = inputs.CopyNext(Stages.LargestPredict).Average(window => (double)engine.Operations(window));
        foreach (BenchmarkCores cores in Enum.GetValues<BenchmarkCores>())
        {
            BenchmarkFigure predict = Figure($"predict-{Stages.LargestPredict}", cores), peak = Figure(Stages.MultiplyAddName, cores);
            _figures.Add(Scaled(predict, "predict-speed", "GFLOP/s", operations / 1e9));
            _figures.Add(Scaled(predict, "predict-share", "% of multiply-add", 100 * operations / 1e9 / peak.Median));
        }
    }

    private BenchmarkFigure Figure(string name, BenchmarkCores cores) => _figures.Single(figure => figure.Name == name && figure.Cores == cores);

    private static BenchmarkFigure Scaled(BenchmarkFigure figure, string name, string unit, double factor) =>
        figure with { Name = name, Unit = unit, Median = figure.Median * factor, Lowest = figure.Lowest * factor, Highest = figure.Highest * factor };

    private async Task MeasurePathAsync(EndlessFleet fleet, BenchmarkCores cores, ScorerPoolOptions scorers, CancellationToken cancellation)
    {
        string where = cores == BenchmarkCores.One ? "one core" : "all cores";
        say($"preparing the whole path on {where}");
        int lanes = Math.Min(fleet.Count, Math.Max(4, Environment.ProcessorCount));
        // The fleet's time has nothing to do with the clock that stamps its records.
        LaneOptions laneOptions = settings.ToLaneOptions() with { Decoder = settings.ToDecoderOptions() with { MaxAhead = TimeSpan.Zero } };
        await using var path = new WholePath(fleet, model, laneOptions, scorers, lanes, settings.Lanes.BatchSize);
        await path.WarmUpAsync((long)fleet.Count * fleet.PointsADay * (settings.History.BinnedDays + SparePastDays), model).ConfigureAwait(false);
        using OneProcessor? pinned = cores == BenchmarkCores.One ? new OneProcessor() : null;

        say($"the whole path on {where}");
        TimeSpan slice = options.Time / options.Slices;
        int observations = await SliceSizeAsync(path, slice, cancellation).ConfigureAwait(false);
        var runs = new List<PathRun>();
        for (int number = 0; number < options.Slices; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            runs.Add(await path.TimeAsync(observations).ConfigureAwait(false));
        }
        var throughput = BenchmarkFigure.Of("path", cores, "observations/s", runs.Select(run => observations / run.Time.TotalSeconds));
        if (options.Wants("path"))
        {
            _figures.Add(throughput);
            _figures.Add(BenchmarkFigure.Of("path-allocation", cores, "bytes/observation", runs.Select(run => (double)run.AllocatedBytes / observations)));
            _figures.Add(BenchmarkFigure.Of("path-collections", cores, "per million observations", runs.Select(run => 1e6 * run.Collections / observations)));
        }
        if (cores == BenchmarkCores.All && options.Wants("latency")) await MeasureLatenciesAsync(path, throughput.Median, slice, cancellation).ConfigureAwait(false);
    }

    // Doubles a trial until it lasts for a good part of a slice; that also warms the path up.
    private static async Task<int> SliceSizeAsync(WholePath path, TimeSpan slice, CancellationToken cancellation)
    {
        for (int observations = 2_000; ; observations *= 2)
        {
            cancellation.ThrowIfCancellationRequested();
            TimeSpan took = (await path.TimeAsync(observations).ConfigureAwait(false)).Time;
            if (took > slice / 3) return Math.Max(1, (int)(observations * (slice / took)));
        }
    }

    private async Task MeasureLatenciesAsync(WholePath path, double throughput, TimeSpan slice, CancellationToken cancellation)
    {
        foreach (int share in new[] { 10, 50, 80 }) await MeasureLatencyAsync(path, share, 0.01 * share * throughput, slice, cancellation).ConfigureAwait(false);
    }

    private async Task MeasureLatencyAsync(WholePath path, int share, double rate, TimeSpan slice, CancellationToken cancellation)
    {
        say(FormattableString.Invariant($"latency at {rate:N0} observations/s"));
        var halves = new List<double>();
        var most = new List<double>();
        for (int number = 0; number < options.Slices; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] latencies = await path.LatenciesAsync(rate, settings.Lanes.BatchLinger, slice).ConfigureAwait(false);
            halves.Add(latencies[latencies.Length / 2]);
            most.Add(latencies[latencies.Length * 99 / 100]);
        }
        _figures.Add(BenchmarkFigure.Of($"latency-p50-at-{share}", BenchmarkCores.All, "ms", halves));
        _figures.Add(BenchmarkFigure.Of($"latency-p99-at-{share}", BenchmarkCores.All, "ms", most));
    }

    private List<double> Slices(Func<double> slice, CancellationToken cancellation)
    {
        var values = new List<double>();
        for (int number = 0; number < options.Slices; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            values.Add(slice());
        }
        return values;
    }
}
