using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Source;

/// <summary>
/// Looks after the two things that a consumer waits for without an error: brokers that do not answer, and topics that
/// do not exist. librdkafka tries again by itself; this says so, in few words, and says when it is over. Its methods are
/// for the source's thread; only the question to the cluster, which may take a while, is asked on another one.
/// </summary>
internal sealed class ClusterWatch(IAdminClient admin, SourceOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    // Longer than a fetch may wait at the broker (fetch.wait.max.ms): answers come in the order of the questions.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WhileWaiting = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileIdle = TimeSpan.FromSeconds(10);

    private readonly Throttle _silence = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), time);
    // A broker that has just started does not know its topics for some seconds.
    private static readonly TimeSpan PatienceForKnown = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (long Since, Throttle Throttle)> _missing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<ErrorCode, Throttle> _reported = [];
    private Task<IReadOnlyList<string>>? _question;
    private long _askedAt = time.GetTimestamp();
    private string? _trouble;
    private bool _silent;

    /// <summary>Whether the last question had no answer.</summary>
    public bool IsSilent => _silent;

    /// <summary>The topics that the cluster does not know, as far as it was asked; for some time without those that it knew before.</summary>
    public IReadOnlyList<string> Missed => [.. _missing.Keys.Where(IsMissed)];

    /// <summary>Takes note of an error of a connection; <see cref="Look"/> finds out what it means.</summary>
    public void Connection(Error error) => _trouble = error.Reason;

    /// <summary>Logs an error that is not about connections or topics, at most once in 10 seconds per kind.</summary>
    public void Report(Error error)
    {
        if (!_reported.TryGetValue(error.Code, out Throttle? throttle))
            _reported.Add(error.Code, throttle = new Throttle(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), time));
        if (throttle.IsDue()) logger.Reported(options.BootstrapServers, error.Reason);
    }

    /// <summary>Takes note of topics that exist.</summary>
    public void Known(IEnumerable<string> topics) => _known.UnionWith(topics);

    /// <summary>Takes note of a topic that the broker does not know.</summary>
    public void Missing(string topic)
    {
        if (!_missing.ContainsKey(topic)) _missing.Add(topic, (time.GetTimestamp(), new Throttle(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), time)));
        if (!IsMissed(topic) || !_missing[topic].Throttle.IsDue()) return;
        _told.Add(topic);
        logger.TopicMissing(topic, options.BootstrapServers);
    }

    /// <summary>Asks the cluster how it is, when there is reason to and not too often, and says what is new. Does not block.</summary>
    /// <param name="idle">Whether the consumer has no partitions.</param>
    public void Look(bool idle)
    {
        if (_question is { IsCompleted: true } answered)
        {
            _question = null;
            Digest(answered);
        }
        bool waiting = _trouble is not null || _missing.Count > 0;
        if (_question is not null || !(waiting || idle) || time.GetElapsedTime(_askedAt) < (waiting ? WhileWaiting : WhileIdle)) return;
        _askedAt = time.GetTimestamp();
        _question = Task.Run(MissingTopics);
    }

    /// <summary>Waits for the answer to the last question: nothing may be asked once the consumer is closed.</summary>
    public void Dispose() => Task.WaitAny([_question ?? Task.CompletedTask], 2 * AnswerTimeout);

    private IReadOnlyList<string> MissingTopics()
    {
        var missing = new List<string>();
        foreach (string topic in options.Topics)
        {
            // A pattern names no topic that could be missing; the question still shows whether the broker answers.
            Metadata metadata = topic.StartsWith('^') ? admin.GetMetadata(AnswerTimeout) : admin.GetMetadata(topic, AnswerTimeout);
            if (metadata.Topics.Any(found => found.Topic == topic && found.Error.Code is ErrorCode.UnknownTopicOrPart)) missing.Add(topic);
        }
        return missing;
    }

    private void Digest(Task<IReadOnlyList<string>> answered)
    {
        if (!answered.IsCompletedSuccessfully)
        {
            _silent = true;
            _trouble ??= answered.Exception?.GetBaseException().Message ?? "no answer";
            if (_silence.IsDue()) logger.DoesNotAnswer(options.BootstrapServers, _trouble);
            return;
        }
        if (_silent) logger.AnswersAgain(options.BootstrapServers);
        _silent = false;
        _trouble = null;
        _silence.Reset();
        foreach (string topic in answered.Result) Missing(topic);
        foreach (string topic in _missing.Keys.Except(answered.Result).ToList())
        {
            if (_told.Remove(topic)) logger.TopicFound(topic);
            _missing.Remove(topic);
        }
        _known.UnionWith(options.Topics.Except(answered.Result));
    }

    private bool IsMissed(string topic) => !_known.Contains(topic) || time.GetElapsedTime(_missing[topic].Since) >= PatienceForKnown;
}
