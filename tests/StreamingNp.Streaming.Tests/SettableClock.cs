using Microsoft.Extensions.Time.Testing;

namespace StreamingNp.Streaming.Tests;

/// <summary>A virtual clock whose wall time can be set, as a person or a time server does; what it measures goes on as before.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>How far it was set forward; negative for back.</summary>
    public TimeSpan SetBy { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + SetBy;

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
