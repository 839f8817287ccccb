namespace StreamingNp.App.Tests.Crashes;

/// <summary>Tests that stop a real broker, which all other tests share: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrokerOutageCollection : ICollectionFixture<TinyModel>
{
    public const string Name = "broker outages";
}
