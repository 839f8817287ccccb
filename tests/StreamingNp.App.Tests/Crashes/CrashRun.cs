using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>Observations on a topic, processors that read it, and the events of each group of them.</summary>
internal sealed partial class CrashRun : IDisposable
{
    // The embedded broker keeps 5 MB a partition.
    public static readonly int Partitions = IsFull ? 16 : 4;

    private static readonly ChannelNames Channels = new(["load", "requests", "latency"]);

    // More than a client takes by default.
    private const int MaxBytes = 12_000_000;

    private static readonly EventTime Start = new(1_600_000_000_000_000);

    private readonly TestKafka _kafka = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly int _series;
    private readonly int _perRecord;
    private readonly int _seriesPerRow;
    private readonly IReadOnlyList<string> _poison;

    /// <summary>Makes a topic and publishes observations to it.</summary>
    /// <param name="model">The folder of the model.</param>
    /// <param name="series">How many series take turns.</param>
    /// <param name="observations">How many observations.</param>
    /// <param name="poison">What is published in front of every hundredth observation, in turn; nothing by default.</param>
    /// <param name="topic">Settings of the topic; the broker's by default.</param>
    /// <param name="perRecord">How many observations, of as many series, make one record; the last records may have fewer.</param>
    /// <param name="partitions">How many partitions the topic has; as many as usual by default.</param>
    /// <param name="seriesPerRow">Of how many series one has three channels; none by default.</param>
    public CrashRun(string model, int series, int observations, IReadOnlyList<string>? poison = null, Dictionary<string, string>? topic = null, int perRecord = 1, int? partitions = null, int seriesPerRow = int.MaxValue)
    {
        InputPartitions = partitions ?? Partitions;
        (_perRecord, _seriesPerRow) = (perRecord, seriesPerRow);
        _poison = poison ?? [];
        (_model, _series) = (model, series);
        _kafka.CreateTopic(Input, InputPartitions, topic);
        Publish(observations);
    }

    /// <summary>Whether everything that the issue asks for is to be done, and not a short form of it.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("STREAMINGNP_TEST_FULL") == "1";

    public TestKafka Kafka => _kafka;

    public string Input { get; } = TestKafka.Name("metrics");

    public int Observations { get; private set; }

    /// <summary>What was published besides, that nobody can read.</summary>
    public int Poison { get; private set; }

    /// <summary>The records in the topic as it is now.</summary>
    public long Records { get; private set; }

    /// <summary>The partitions of the topic; series take turns in them.</summary>
    public int InputPartitions { get; private set; }

    public int Series => _series;

    /// <summary>The name of a series.</summary>
    public static string NameOf(int series) => string.Create(CultureInfo.InvariantCulture, $"series-{series}");

    /// <summary>Makes the topics of a new group, whose processors end when it is disposed of.</summary>
    public Group NewGroup(string guarantee) => new(this, TestKafka.Name("group"), TestKafka.Name("anomalies"), guarantee);

    /// <summary>Has the broker go away and come back.</summary>
    /// <param name="time">How long it is away.</param>
    /// <returns>False where nobody said how: a real broker is stopped and started by the commands in STREAMINGNP_TEST_KAFKA_STOP and _START.</returns>
    public bool TakeBrokerAway(TimeSpan time)
    {
        if (_kafka.IsEmbedded) _kafka.Embedded.TakeBrokerDown(1);
        else if (!Shell("STREAMINGNP_TEST_KAFKA_STOP")) return false;
        Thread.Sleep(time);
        if (_kafka.IsEmbedded) _kafka.Embedded.BringBrokerUp(1);
        else Assert.True(Shell("STREAMINGNP_TEST_KAFKA_START"), "STREAMINGNP_TEST_KAFKA_STOP is set and STREAMINGNP_TEST_KAFKA_START is not.");
        return true;
    }

    /// <summary>Deletes the topic with all that is in it, and makes it again.</summary>
    public void MakeInputAnew()
    {
        _kafka.DeleteTopic(Input);
        _kafka.CreateTopic(Input, InputPartitions);
        Records = 0;
    }

    /// <summary>Gives the topic more partitions; from now on series take turns in all of them, so that most of them move.</summary>
    public void AddPartitions(int partitions)
    {
        _kafka.AddPartitions(Input, partitions);
        InputPartitions = partitions;
    }

    // What nobody on call should have to read, whatever happened: stack traces, partitions in brackets of brackets, offsets that are none, time spans of .NET, members that are not there.
    [GeneratedRegex(@"^ +at [\w.<>`]+\(|\[\[|offset -1|\b\d\d:\d\d:\d\d\.\d|lost to another member", RegexOptions.Multiline)]
    private static partial Regex NotForPeople();

    private static bool Shell(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } command) return false;
        using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", command]);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), $"The command in {variable} did not end within three minutes.");
        Assert.Equal(0, process.ExitCode);
        return true;
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    // What bursts is one channel; the others go with it as before.
    private static ChannelRow RowOf(double value, int point, Random random)
    {
        double usual = Math.Sin(point / 7.0) + 0.3 * random.NextDouble();
        return new(Channels, [(float)value, (float)(100 + 20 * usual), (float)(8 + 2 * usual + 0.3 * random.NextDouble())]);
    }

    /// <summary>Publishes the next observations: noise, and every hundred points a burst that is told of; bursts of different series begin at different times, so that some are always open.</summary>
    public void Publish(int observations)
    {
        using IProducer<byte[], byte[]> producer = Producer();
        using var encoder = new ObservationEncoder();
        var waiting = new List<byte[]>[InputPartitions];
        for (int partition = 0; partition < waiting.Length; partition++) waiting[partition] = [];
        int end = Observations + observations;
        for (int number = Observations; number < end; number++)
        {
            int one = number % _series, point = number / _series;
            var random = new Random(unchecked(one * 7_919 + point));
            double value = 50 + one + 5 * Math.Sin(point / 7.0) + random.NextDouble() + (point > 40 && (point + 13 * one) % 100 < 4 ? 200 : 0);
            string name = NameOf(one);
            var time = new EventTime(Start.Microseconds + 60_000_000L * point);
            Observation observation = one % _seriesPerRow == _seriesPerRow - 1 ? Observation.Of(time, RowOf(value, point, random)) : new(time, Math.Round(value, 3));
            if (_poison.Count > 0 && number % 100 == 0)
            {
                Produce(producer, Poison++ % InputPartitions, new() { Value = Encoding.UTF8.GetBytes(_poison[number / 100 % _poison.Count]) });
            }
            List<byte[]> record = waiting[one % InputPartitions];
            record.Add(encoder.Encode(name, observation, default).ToArray());
            if (record.Count == _perRecord) ProduceTogether(producer, one % InputPartitions, record);
        }
        for (int partition = 0; partition < waiting.Length; partition++)
            if (waiting[partition].Count > 0) ProduceTogether(producer, partition, waiting[partition]);
        Assert.Equal(0, producer.Flush(TimeSpan.FromMinutes(3)));
        Observations = end;
    }

    /// <summary>Publishes something that nobody can read.</summary>
    public void PublishPoison(int partition, byte[] value)
    {
        using IProducer<byte[], byte[]> producer = Producer();
        Produce(producer, partition, new() { Value = value });
        Assert.Equal(0, producer.Flush(TimeSpan.FromMinutes(3)));
        Poison++;
    }

    private IProducer<byte[], byte[]> Producer() =>
        new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 20, MessageMaxBytes = MaxBytes }).Build();

    private void ProduceTogether(IProducer<byte[], byte[]> producer, int partition, List<byte[]> observations)
    {
        Produce(producer, partition, new() { Value = observations.Count == 1 ? observations[0] : [(byte)'[', .. observations.SelectMany((observation, index) => index == 0 ? observation : [(byte)',', .. observation]), (byte)']'] });
        observations.Clear();
    }

    private void Produce(IProducer<byte[], byte[]> producer, int partition, Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                producer.Produce(new TopicPartition(Input, partition), message);
                Records++;
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    /// <summary>A consumer group: processors, one after the other or side by side, and their events.</summary>
    internal sealed class Group : IDisposable
    {
        private readonly CrashRun _run;
        private readonly string _name, _events, _guarantee;
        private readonly List<ProcessorProcess> _processors = [];
        private readonly IConsumer<Ignore, Ignore> _committed;
        private long _newest;

        public Group(CrashRun run, string name, string events, string guarantee)
        {
            (_run, _name, _events, _guarantee) = (run, name, events, guarantee);
            run._kafka.CreateTopic(events, Partitions);
            run._kafka.CreateTopic($"dead-{name}", 1);
            // On a real broker the processor makes them itself, as they should be: snapshots are compacted.
            if (run._kafka.IsEmbedded)
            {
                run._kafka.CreateTopic($"state-{name}.journal", run.InputPartitions);
                run._kafka.CreateTopic($"state-{name}.snapshots", run.InputPartitions);
            }
            Events = new EventTopic(run._kafka, events, Partitions);
            _committed = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = run._kafka.BootstrapServers, GroupId = name }).Build();
        }

        public EventTopic Events { get; }

        /// <summary>The topic of its dead letters, which has one partition.</summary>
        public string DeadLetters => $"dead-{_name}";

        /// <summary>The records that the group has committed.</summary>
        public long Committed
        {
            get
            {
                IEnumerable<TopicPartition> partitions = Enumerable.Range(0, _run.InputPartitions).Select(partition => new TopicPartition(_run.Input, partition));
                return _newest = TestKafka.Ask(() => _committed.Committed(partitions, TestKafka.Answer).Sum(offset => Math.Max(0, offset.Offset.Value)));
            }
        }

        /// <summary>Starts a processor.</summary>
        /// <param name="settings">Settings of its own, such as lanes.idle_after=2s.</param>
        public ProcessorProcess Run(params string[] settings)
        {
            var processor = new ProcessorProcess(_run._folder.Path,
            [
                "--bootstrap", _run._kafka.BootstrapServers, "--input", _run.Input, "--output", _events, "--dead-letters", $"dead-{_name}", "--group", _name, "--start", "earliest", "--model", _run._model,
                "--set", "training.retrain_every=0s", "--set", "monitoring.http_address=", "--set", "scoring.scorers=1", "--set", $"output.guarantee={_guarantee}", "--set", $"state.topic_prefix=state-{_name}", "--set", "state.snapshot_interval=5s",
                "--set", "lanes.restart_delay=200ms", "--set", "detection.false_alarm_rate=0.05", "--set", "incidents.merge_gap=20",
                .. _run._kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
                .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]);
            _processors.Add(processor);
            return processor;
        }

        /// <summary>Waits until the group has committed so many records.</summary>
        public void Reaches(long committed, ProcessorProcess processor) => WaitFor(() => Committed >= committed, processor, () => $"{committed} committed records of group {_name}, which has committed {Committed} of {_run.Records}");

        /// <summary>Waits until there are new events, which may not be committed yet, or until all is done.</summary>
        public void TellsMore(ProcessorProcess processor)
        {
            int before = Events.Count;
            WaitFor(() => (Events.Read(TimeSpan.FromMilliseconds(20)) && Events.Count > before) || Committed == _run.Records, processor, () => $"more than {before} events of group {_name}");
        }

        /// <summary>Waits until so many different events were told.</summary>
        public void Tells(int events, ProcessorProcess processor) => WaitFor(() => !Events.Read(TimeSpan.FromMilliseconds(20)) && Events.Different >= events, processor, () => $"{events} different events of group {_name}, which has told {Events.Different}");

        /// <summary>Waits until the events say something.</summary>
        public void Shows(Func<EventTopic, bool> something, ProcessorProcess processor, string what) => WaitFor(() => !Events.Read(TimeSpan.FromMilliseconds(20)) && something(Events), processor, () => what);

        /// <summary>Waits until a processor has said something.</summary>
        public void Says(Func<string, bool> something, ProcessorProcess processor, string what) => WaitFor(() => something(processor.Log), processor, () => what);

        /// <summary>Waits until all is done and read.</summary>
        public void Finishes(ProcessorProcess processor)
        {
            // What a topic held that is no more may still be on its way out.
            WaitFor(() => Committed == _run.Records, processor, () => $"{_run.Records} committed records of group {_name}, which has committed {Committed}");
            while (Events.Read(TimeSpan.FromSeconds(3)))
            {
            }
            foreach (ProcessorProcess one in _processors) Assert.DoesNotMatch(NotForPeople(), one.Log);
        }

        public void Dispose()
        {
            foreach (ProcessorProcess processor in _processors) processor.Dispose();
            Events.Dispose();
            _committed.Dispose();
        }

        // Longer than a test otherwise waits: a killed member is missed only after its session's time-out. A machine at load may take its time, as long as the work gets on.
        private void WaitFor(Func<bool> condition, ProcessorProcess processor, Func<string> what)
        {
            var waited = System.Diagnostics.Stopwatch.StartNew();
            var patience = TimeSpan.FromMinutes(IsFull ? 5 : 3);
            long reached = long.MaxValue;
            while (!condition())
            {
                Assert.False(processor.HasExited, $"The processor ended by itself while it was waited for {what()}: {processor.Log}");
                if (_newest > reached) waited.Restart();
                reached = _newest;
                Assert.True(waited.Elapsed < patience, $"Waited {patience} for {what()}. The processors said: {string.Join("\n--\n", _processors.Select(one => one.Log))}");
                Thread.Sleep(20);
            }
        }
    }
}
