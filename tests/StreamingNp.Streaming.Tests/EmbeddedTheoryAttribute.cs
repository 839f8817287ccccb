namespace StreamingNp.Streaming.Tests;

/// <summary>A theory about what only the embedded broker can be made to do, such as to fail.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EmbeddedTheoryAttribute : TheoryAttribute
{
    public EmbeddedTheoryAttribute()
    {
        if (TestKafka.RealBroker is not null) Skip = $"Needs the embedded broker; unset {TestKafka.Variable} to run it.";
    }
}
