// Torch keeps about 200 MB for each thread that uses it: two collections at a time, one of which waits for processes of its own.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, MaxParallelThreads = 2)]
[assembly: TestCollectionOrderer("StreamingNp.App.Tests.LongestFirst", "StreamingNp.App.Tests")]
