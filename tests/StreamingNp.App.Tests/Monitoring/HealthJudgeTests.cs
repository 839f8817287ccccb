using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Configuration;
using StreamingNp.App.Monitoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Tests.Monitoring;

public sealed class HealthJudgeTests
{
    private static readonly HealthSample Well = new()
    {
        SinceTurn = TimeSpan.FromMilliseconds(50),
        Source = new(HasJoined: true, BrokersAnswer: true, MissingTopics: []),
        Partitions = [Partition(0), Partition(1)],
        Scorers = new(All: 2, Answered: 2, Ready: 2),
        SinceScorersAnswered = TimeSpan.FromSeconds(1),
        Deliveries = new(Pending: 0, Delivered: 0, Failed: 0),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly HealthJudge _judge;

    public HealthJudgeTests() => _judge = new HealthJudge(new ProcessorSettings { Kafka = new() { Group = "the-group", BootstrapServers = "broker:9092" } }, _time);

    [Fact]
    public void One_that_works_is_live_and_ready_without_a_word()
    {
        HealthReport report = _judge.Judge(Well);
        Assert.Equal((true, true), (report.Live.Ok, report.Ready.Ok));
        Assert.Empty(report.Live.Reasons.Concat(report.Ready.Reasons));
    }

    [Fact]
    public void Input_of_which_nothing_can_be_read_for_five_minutes_is_not_ready_until_something_is()
    {
        static HealthSample Of(long records, long unreadable) => Well with { Input = new(records, unreadable, unreadable), NewestFault = "value is a text." };
        Assert.True(_judge.Judge(Of(0, 0)).Ready.Ok);
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.True(_judge.Judge(Of(5_000, 5_000)).Ready.Ok);
        _time.Advance(TimeSpan.FromSeconds(1));
        IsNotReady(Of(5_010, 5_010), "5,010 records", "value is a text", "observations.format");
        Assert.True(_judge.Judge(Of(5_011, 5_010)).Ready.Ok);
    }

    [Fact]
    public void An_input_that_is_silent_is_ready()
    {
        _judge.Judge(Well);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(_judge.Judge(Well).Ready.Ok);
    }

    [Fact]
    public void A_standby_is_ready_and_says_so()
    {
        HealthReport report = _judge.Judge(Well with { Partitions = [] });
        Assert.True(report.Ready.Ok);
        Assert.Contains("standby: group the-group", Assert.Single(report.Ready.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_stuck_is_not_live_once_the_bound_has_passed()
    {
        Assert.True(_judge.Judge(Well with { SinceTurn = TimeSpan.FromSeconds(60) }).Live.Ok);
        IsNotLive(Well with { SinceTurn = TimeSpan.FromSeconds(61) }, "stuck for 61 s", "monitoring.stalled_after (1m)");
    }

    [Fact]
    public void A_source_that_has_stopped_is_not_live() => IsNotLive(Well with { SourceEnd = "fatal error." }, "The source has stopped (fatal error)");

    [Fact]
    public void Scorers_that_do_not_answer_are_not_live_once_the_bound_has_passed()
    {
        Assert.True(_judge.Judge(Well with { SinceScorersAnswered = TimeSpan.FromSeconds(60) }).Live.Ok);
        IsNotLive(Well with { SinceScorersAnswered = TimeSpan.FromSeconds(61), Scorers = new(All: 2, Answered: 1, Ready: 1) }, "1 of 2 scorers have not answered for 61 s");
        IsNotLive(Well with { SinceScorersAnswered = TimeSpan.FromSeconds(61), Scorers = null }, "The scorers have not answered for 61 s");
    }

    [Fact]
    public void What_it_cannot_work_without_is_named_with_what_to_do()
    {
        IsNotReady(Well with { Source = Well.Source with { BrokersAnswer = false } }, "broker:9092 does not answer");
        IsNotReady(Well with { Source = Well.Source with { MissingTopics = ["metrics"] } }, "Topic metrics does not exist at broker:9092");
        IsNotReady(Well with { Source = Well.Source with { HasJoined = false }, Partitions = [] }, "not joined group the-group");
        IsNotReady(Well with { Partitions = [Partition(0), Partition(1) with { Running = false }] }, "1 of 2 partitions have no lane (metrics [1])");
        IsNotReady(Well with { Scorers = new(All: 2, Answered: 2, Ready: 1) }, "1 of 2 scorers cannot use the model");
        IsNotReady(Well with { Scorers = null }, "not been counted yet");
    }

    [Fact]
    public void Several_reasons_are_all_named() =>
        Assert.Equal(2, _judge.Judge(Well with { Source = new(HasJoined: false, BrokersAnswer: false, MissingTopics: []), Partitions = [] }).Ready.Reasons.Count);

    [Fact]
    public void A_producer_whose_records_are_not_acknowledged_is_not_ready_until_one_is()
    {
        HealthSample waiting = Well with { Deliveries = new(Pending: 3, Delivered: 10, Failed: 0) };
        Assert.True(_judge.Judge(waiting).Ready.Ok);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(_judge.Judge(waiting).Ready.Ok);
        _time.Advance(TimeSpan.FromSeconds(1));
        IsNotReady(waiting, "acknowledged nothing for 61 s", "3 records");
        Assert.True(_judge.Judge(Well with { Deliveries = new(Pending: 3, Delivered: 11, Failed: 0) }).Ready.Ok);
    }

    [Fact]
    public void A_failed_delivery_counts_until_another_succeeds_or_it_is_long_ago()
    {
        HealthSample failed = Well with { Deliveries = new(Pending: 0, Delivered: 10, Failed: 1) };
        _judge.Judge(Well with { Deliveries = new(Pending: 1, Delivered: 10, Failed: 0) });
        IsNotReady(failed, "could not be published", "anomalies and dead-letters");
        Assert.True(_judge.Judge(Well with { Deliveries = new(Pending: 0, Delivered: 11, Failed: 1) }).Ready.Ok);
        IsNotReady(Well with { Deliveries = new(Pending: 0, Delivered: 11, Failed: 2) }, "could not be published");
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(_judge.Judge(Well with { Deliveries = new(Pending: 0, Delivered: 11, Failed: 2) }).Ready.Ok);
    }

    [Fact]
    public void Forwarding_that_works_or_has_no_partition_to_forward_needs_no_word()
    {
        foreach (ForwardingSample forwarding in new[] { Forwards, Forwards with { Partitions = [] } })
        {
            HealthReport report = _judge.Judge(Well with { Forwarding = forwarding });
            Assert.True(report.Ready.Ok);
            Assert.Empty(report.Ready.Reasons);
        }
    }

    [Fact]
    public void Forwarding_that_is_stuck_or_has_stopped_is_not_live()
    {
        IsNotLive(Well with { Forwarding = Forwards with { SinceTurn = TimeSpan.FromSeconds(61) } }, "The forwarding's source's thread has been stuck for 61 s");
        IsNotLive(Well with { Forwarding = Forwards with { SourceEnd = "fatal error." } }, "The forwarding's source has stopped (fatal error)");
    }

    [Fact]
    public void What_forwarding_cannot_work_without_is_named_with_what_to_do()
    {
        IsNotReady(Well with { Forwarding = Forwards with { Source = Well.Source with { MissingTopics = ["metrics"] } } }, "Topic metrics does not exist at broker:9092");
        IsNotReady(Well with { Forwarding = Forwards with { TopicTrouble = "Topic internal could not be made." }, Source = Well.Source with { MissingTopics = ["internal"] } }, "Topic internal could not be made");
        IsNotReady(Well with { Forwarding = Forwards, Source = Well.Source with { MissingTopics = ["internal"] } }, "to which the input is forwarded, does not exist");
        IsNotReady(Well with { Forwarding = Forwards with { Source = Well.Source with { HasJoined = false }, Partitions = [] } }, "not joined group the-group-repartition");
        IsNotReady(Well with { Forwarding = Forwards with { Partitions = [Partition(0) with { Running = false }] } }, "1 of 1 partitions have no lane (metrics [0]) and are not forwarded");
        _judge.Judge(Well with { Forwarding = Forwards });
        IsNotReady(Well with { Forwarding = Forwards with { Deliveries = new(Pending: 0, Delivered: 0, Failed: 1) } }, "could not be published");
    }

    private static ForwardingSample Forwards => new() { SinceTurn = Well.SinceTurn, Source = Well.Source, Partitions = [Partition(0)], Deliveries = new(0, 0, 0) };

    private static PartitionStatus Partition(int number) => new(new TopicPartition("metrics", number), 1, 10, 10, 0, Paused: false, Running: true, Lag: 0);

    private void IsNotLive(HealthSample sample, params string[] words)
    {
        HealthReport report = _judge.Judge(sample);
        Assert.Equal((false, false), (report.Live.Ok, report.Ready.Ok));
        Says(report.Live, words);
    }

    private void IsNotReady(HealthSample sample, params string[] words)
    {
        HealthReport report = _judge.Judge(sample);
        Assert.Equal((true, false), (report.Live.Ok, report.Ready.Ok));
        Says(report.Ready, words);
    }

    private static void Says(HealthCheck check, string[] words)
    {
        string reason = Assert.Single(check.Reasons);
        Assert.EndsWith(".", reason, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, reason, StringComparison.Ordinal));
    }
}
