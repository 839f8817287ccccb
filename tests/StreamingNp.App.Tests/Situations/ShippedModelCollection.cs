namespace StreamingNp.App.Tests.Situations;

[CollectionDefinition(Name)]
public sealed class ShippedModelCollection : ICollectionFixture<ShippedModel>
{
    public const string Name = "shipped model";
}
