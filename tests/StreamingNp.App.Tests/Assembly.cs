// Torch keeps about 200 MB for each thread that uses it: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
