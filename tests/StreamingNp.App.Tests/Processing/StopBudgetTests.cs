using Microsoft.Extensions.Time.Testing;
using StreamingNp.App.Processing;

namespace StreamingNp.App.Tests.Processing;

public sealed class StopBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_step_that_does_not_end_is_left_when_its_share_of_the_time_has_passed()
    {
        var budget = new StopBudget(TimeSpan.FromSeconds(20), _time);
        Task<bool> wait = budget.WaitAsync(new TaskCompletionSource().Task, 0.5);
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await wait);
    }

    [Fact]
    public async Task Time_that_a_step_did_not_need_is_left_to_the_next()
    {
        var budget = new StopBudget(TimeSpan.FromSeconds(20), _time);
        Assert.True(await budget.WaitAsync(Task.CompletedTask, 0.5));
        Task<bool> wait = budget.WaitAsync(new TaskCompletionSource().Task, 0.75);
        _time.Advance(TimeSpan.FromSeconds(14.9));
        Assert.False(wait.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(await wait);
    }

    [Fact]
    public async Task What_comes_after_the_end_of_the_time_is_not_waited_for()
    {
        var budget = new StopBudget(TimeSpan.FromSeconds(20), _time);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await budget.WaitAsync(new TaskCompletionSource().Task, 1));
        Assert.True(await budget.WaitAsync(Task.CompletedTask, 1));
    }
}
