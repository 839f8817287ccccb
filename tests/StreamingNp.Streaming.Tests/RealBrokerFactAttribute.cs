namespace StreamingNp.Streaming.Tests;

/// <summary>A test of what the embedded broker does not do, such as to keep the offsets of a transaction.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealBrokerFactAttribute : FactAttribute
{
    public RealBrokerFactAttribute()
    {
        if (TestKafka.RealBroker is null) Skip = $"Needs a real Kafka; set {TestKafka.Variable}=host:port to run it.";
    }
}
