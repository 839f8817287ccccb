namespace StreamingNp.App.Processing;

/// <summary>The time that stopping may take in all, of which every step gets a share: an orchestrator ends what takes longer.</summary>
/// <param name="total">The time in all, more than zero, from now on.</param>
/// <param name="time">The clock.</param>
internal sealed class StopBudget(TimeSpan total, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Waits for a step until a share of the time has passed, counted from the beginning of all.</summary>
    /// <param name="step">The step.</param>
    /// <param name="share">The share, 0 to 1.</param>
    /// <returns>Whether the step has ended.</returns>
    public async Task<bool> WaitAsync(Task step, double share)
    {
        TimeSpan left = share * total - time.GetElapsedTime(_began);
        if (left > TimeSpan.Zero && !step.IsCompleted)
        {
            using var timer = new CancellationTokenSource();
            await Task.WhenAny(step, Task.Delay(left, time, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
        }
        return step.IsCompleted;
    }
}
