namespace StreamingNp.App.Tests;

/// <summary>Output whose first line can be waited for.</summary>
internal sealed class FirstLine : StringWriter
{
    private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Line => _line.Task;

    public override Task WriteLineAsync(string? value)
    {
        _line.TrySetResult(value!);
        return base.WriteLineAsync(value);
    }
}
