using Xunit.Abstractions;

namespace StreamingNp.App.Tests;

/// <summary>Begins with the collection that takes the longest, so that the others fit beside it.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => collection.DisplayName == Crashes.CrashCollection.Name).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
