namespace StreamingNp.App.Tests.Documents;

/// <summary>The commands of the pages that no test of the pages runs, each with its reason. Every other one is run as it stands.</summary>
internal static class UnrunCommands
{
    private const string TrainsLong = "trains for minutes to hours; TrainCommandTests trains for seconds",
        Demonstrates = "takes its time; DemoCommandTests runs it for a moment",
        Simulates = "takes minutes to an hour; EvaluateSimulatedTests has few points",
        NeedsCorpus = "needs a benchmark's data; EvaluateCommandTests has a small corpus of that layout",
        Benchmarks = "takes minutes; BenchCommandTests measures for a moment",
        NeedsSinks = "needs Alertmanager; AlertmanagerTests runs it with one",
        ThreeTerminals = "ThreeTerminalsTests runs it, with the two others";

    /// <summary>Reasons by command.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["demo"] = Demonstrates,
        ["demo --seed 21 --seconds 60"] = Demonstrates,
        ["demo --seconds 30 --seed 7 --plain"] = Demonstrates,
        ["demo --seconds 30 --json"] = Demonstrates,
        ["run --bootstrap 127.0.0.1:40125 --input metrics --output anomalies --print"] = ThreeTerminals,
        ["run --bootstrap 127.0.0.1:40125 --input metrics --output anomalies"] = ThreeTerminals,
        ["run --set repartition.enabled=true"] = "takes 10 s on the embedded broker; RepartitionTests runs it with records",
        ["alerts --config my.json"] = NeedsSinks,
        ["alerts --bootstrap localhost:9092 --set alerts.alertmanager_urls=http://localhost:9093"] = NeedsSinks,
        ["evaluate cloud/ --knob --baselines"] = "takes an hour on 500 series; a smaller one is run",
        ["evaluate --nab NAB/"] = NeedsCorpus,
        ["evaluate --nab NAB/ --results results/"] = NeedsCorpus,
        ["evaluate --forecast --nab NAB/"] = NeedsCorpus,
        ["evaluate --forecast cloud/"] = NeedsCorpus,
        ["evaluate --forecast --nab NAB/ --set model.name=forecast --false-alarm-rate 1e-300"] = NeedsCorpus,
        ["evaluate --forecast cloud/ --set model.name=forecast --false-alarm-rate 1e-300"] = NeedsCorpus,
        ["evaluate --nab NAB/ --set incidents.cooldown=48 --json"] = NeedsCorpus,
        ["evaluate --skab SKAB/data/ --report report/"] = NeedsCorpus,
        ["evaluate --skab SKAB/data/ --report report/ --precision 0.9"] = NeedsCorpus,
        ["evaluate --normal"] = Simulates,
        ["evaluate --normal --series 5 --interval 1m,1h"] = Simulates,
        ["evaluate --sensitivity --noise white,t3 --interval 5m"] = Simulates,
        ["evaluate --recurrence"] = Simulates,
        ["train --output models"] = TrainsLong,
        ["train --kind acnp --output models"] = TrainsLong,
        ["train --series 500 --steps 1000"] = TrainsLong,
        ["train --kind gp --series 500 --steps 500 --picture gp.png"] = TrainsLong,
        ["train --data recordings/ --name mine --output models"] = TrainsLong,
        ["train --data recordings/ --name mine --output models --json"] = TrainsLong,
        ["train --benchmark oracle"] = TrainsLong,
        ["train --benchmark convcnp"] = TrainsLong,
        ["train --benchmark cnp"] = TrainsLong,
        ["train --benchmark acnp"] = TrainsLong,
        ["train --benchmark np"] = TrainsLong,
        ["train --benchmark sawtooth"] = TrainsLong,
        ["train --benchmark calibration"] = TrainsLong,
        ["train --benchmark grid"] = TrainsLong,
        ["train --data plant.csv --reduce pca --name plant --output models"] = TrainsLong,
        ["train --data plant.csv --reduce autoencoder --components 4 --name plant --output models"] = TrainsLong,
        ["train --data field.csv --kind convcnp --channels grid --name field --output models"] = TrainsLong,
        ["bench"] = Benchmarks,
        ["bench --seconds 2"] = Benchmarks,
        ["bench --only formats"] = Benchmarks,
        ["bench --only memory"] = Benchmarks,
        ["bench --only path --only latency"] = Benchmarks,
        ["bench --only path --only latency --seconds 10"] = Benchmarks,
    };
}
