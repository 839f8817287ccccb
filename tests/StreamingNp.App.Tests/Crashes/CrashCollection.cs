namespace StreamingNp.App.Tests.Crashes;

/// <summary>Tests of processes of their own, most of whose time is waiting: the others run meanwhile.</summary>
[CollectionDefinition(Name)]
public sealed class CrashCollection : ICollectionFixture<TinyModel>
{
    public const string Name = "crashes";
}
