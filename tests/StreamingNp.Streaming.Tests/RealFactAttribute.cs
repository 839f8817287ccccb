namespace StreamingNp.Streaming.Tests;

/// <summary>A test of what the embedded broker does not do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealFactAttribute : FactAttribute
{
    public RealFactAttribute()
    {
        if (TestKafka.RealBroker is null) Skip = $"Needs a real broker; set {TestKafka.Variable}=host:port to run it.";
    }
}
