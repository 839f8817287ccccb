using StreamingNp.App.Processing;

namespace StreamingNp.App.Monitoring;

/// <summary>Remembers how much of the newest input could not be read. Not thread-safe.</summary>
/// <param name="span">How long it remembers.</param>
/// <param name="time">The clock.</param>
internal sealed class InputProgress(TimeSpan span, TimeProvider time)
{
    // Whoever asks often need not remember each answer.
    private const int MaxSamples = 60;

    private readonly Queue<(long At, InputCounts Counts)> _samples = new();
    private long _newestAt = long.MinValue;
    private InputCounts _newest;

    /// <summary>What came within the span, to about a sixtieth of it.</summary>
    public InputCounts Newest => _samples.TryPeek(out (long At, InputCounts Counts) oldest) ? _newest - oldest.Counts : default;

    /// <summary>Whether it has watched for the whole span.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Takes the counts since the start, no older than those before.</summary>
    public void Remember(InputCounts now)
    {
        long at = time.GetTimestamp();
        _newest = now;
        if (_newestAt == long.MinValue || time.GetElapsedTime(_newestAt, at) >= span / MaxSamples)
        {
            _samples.Enqueue((at, now));
            _newestAt = at;
        }
        // The one before the span is what it is counted from.
        while (_samples.Count > 1 && time.GetElapsedTime(_samples.ElementAt(1).At, at) >= span)
        {
            _samples.Dequeue();
        }
        IsFull = time.GetElapsedTime(_samples.Peek().At, at) >= span;
    }
}
