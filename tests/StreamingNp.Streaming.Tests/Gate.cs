namespace StreamingNp.Streaming.Tests;

/// <summary>Stops who passes until it is opened, and tells whether somebody stands before it.</summary>
public sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _reached = new();
    private readonly ManualResetEventSlim _open = new();

    /// <summary>Goes on once the gate is open.</summary>
    public void Pass()
    {
        _reached.Set();
        if (!_open.Wait(Eventually.Patience)) throw new TimeoutException("The test did not open its gate.");
    }

    /// <summary>Waits until somebody stands before the gate or has passed it.</summary>
    public void Reached() => Assert.True(_reached.Wait(Eventually.Patience), "Nobody came to the gate.");

    public void Open() => _open.Set();

    public void Dispose()
    {
        _open.Set();
        _reached.Dispose();
    }
}
