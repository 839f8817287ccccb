using StreamingNp.NeuralProcesses.Training;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Configuration;

/// <summary>What settings say of what the process does with its input: lanes and their state, scorers, publishing, memory and training.</summary>
public static class ProcessingOptions
{
    /// <summary>What lanes do.</summary>
    public static LaneOptions ToLaneOptions(this ProcessorSettings settings) => new()
    {
        EventTopic = settings.Output.EventTopic,
        DeadLetterTopic = settings.Output.DeadLetterTopic,
        ScoreTopic = settings.Output.ScoreTopic.Length == 0 ? null : settings.Output.ScoreTopic,
        Format = settings.Observations.Format,
        FormatOptions = settings.ToFormatOptions(),
        Decoder = settings.ToDecoderOptions(),
        Late = settings.Observations.Late,
        Duplicate = settings.Observations.Duplicate,
        Detector = settings.ToDetectorOptions(),
        Rules = settings.Rules,
        MaxUnderWay = settings.Lanes.MaxUnderWay,
        MaxAlertAge = settings.Lanes.MaxAlertAge,
        IdleAfter = settings.Lanes.IdleAfter,
        AreForwarded = settings.Repartition.Enabled,
        MaxCommitRecords = settings.Lanes.MaxCommitRecords,
        SnapshotInterval = settings.State.SnapshotInterval,
        MaxSeries = settings.Limits.MaxSeries,
        ForgetAfter = settings.Limits.ForgetAfter,
    };

    /// <summary>How state is kept on Kafka topics.</summary>
    public static KafkaStateOptions ToKafkaStateOptions(this ProcessorSettings settings) => new()
    {
        BootstrapServers = settings.Kafka.BootstrapServers,
        GroupId = settings.Kafka.Group,
        Prefix = settings.State.TopicPrefix,
        ReplicationFactor = (short)settings.State.ReplicationFactor,
        JournalRetention = settings.State.JournalRetention,
        PrepareTimeout = settings.Lanes.PrepareTimeout,
        Settings = settings.Kafka.Settings,
    };

    /// <summary>How many scorers there are, and how large their batches.</summary>
    public static ScorerPoolOptions ToScorerPoolOptions(this ProcessorSettings settings)
    {
        var options = new ScorerPoolOptions { MaxWindows = settings.Scoring.MaxWindows };
        return settings.Scoring.Scorers == 0 ? options : options with { Scorers = settings.Scoring.Scorers };
    }

    /// <summary>How records are published.</summary>
    public static DeliveryOptions ToDeliveryOptions(this ProcessorSettings settings) => new()
    {
        BootstrapServers = settings.Kafka.BootstrapServers,
        Linger = settings.Output.Linger,
        Compression = settings.Output.Compression,
        DeliveryTimeout = settings.Output.DeliveryTimeout,
        MaxPending = settings.Output.MaxPending,
        CommitInterval = settings.Output.CommitInterval,
        StopTimeout = (1 - LanesSection.UntilGivenBack) * settings.Lanes.StopTimeout,
        Settings = settings.Kafka.Settings,
    };

    /// <summary>How much memory the process may hold.</summary>
    public static MemoryBudgetOptions ToMemoryBudgetOptions(this ProcessorSettings settings) => new() { MaxBytes = (long)settings.Limits.MemoryMb << 20 };

    /// <summary>When and on what models are trained again.</summary>
    public static SupervisorOptions ToSupervisorOptions(this ProcessorSettings settings) => new()
    {
        RetrainEvery = settings.Training.RetrainEvery,
        Jitter = settings.Training.Jitter,
        Deadline = settings.Training.Deadline,
        MinWindows = settings.Training.MinWindows,
        MaxWindows = settings.Training.MaxWindows,
        KeepEvery = settings.Training.KeepEvery,
    };

    /// <summary>How models are trained again.</summary>
    public static TrainingOptions ToTrainingOptions(this ProcessorSettings settings) => new()
    {
        Steps = settings.Training.Steps,
        BatchTasks = settings.Training.BatchTasks,
        LearningRate = settings.Training.LearningRate,
    };
}
