using System.Diagnostics;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Containers;

/// <summary>A program that ran to its end.</summary>
internal sealed record Run(int ExitCode, string Output)
{
    public static Task<Run> Of(string program, params string[] arguments) => Of(new ProcessStartInfo(program, arguments), Eventually.Patience);

    public static async Task<Run> Of(ProcessStartInfo start, TimeSpan patience)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end within {patience}.");
        }
        return new(process.ExitCode, await output + await error);
    }

    public void Succeeded() => Assert.True(ExitCode == 0, Output);
}
