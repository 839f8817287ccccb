using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Commands;
using StreamingNp.Detection.Detectors;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.Streaming.Testing;

namespace StreamingNp.App.Tests.Documents;

public sealed partial class RunbookTests
{
    private const BindingFlags Everything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string Runbook = Page.Of(Path.Combine("docs", "operations.md")).Text.Split("## Runbook\n")[1];

    private static readonly string[] Rows = [.. RowPattern().Matches(Runbook).Select(match => match.Groups[1].Value)];

    private static readonly string[] Messages =
    [
        .. from assembly in new[] { typeof(CommandLine).Assembly, typeof(LaneDriver).Assembly, typeof(TaskPredictor).Assembly, typeof(SeriesDetector).Assembly }
           from type in assembly.GetTypes()
           from method in type.GetMethods(Everything)
           let declaration = method.GetCustomAttribute<LoggerMessageAttribute>()
           where declaration is { Level: >= LogLevel.Warning and < LogLevel.None }
           select declaration.Message,
    ];

    [Fact]
    public void Every_warning_and_error_of_the_log_has_its_row() =>
        Assert.All(Messages, message => Assert.True(Rows.Contains(message), $"The runbook in docs/operations.md has no row for: {message}"));

    [Fact]
    public void Every_row_is_something_that_the_log_can_say() =>
        Assert.All(Rows, row => Assert.True(Messages.Contains(row), $"The runbook in docs/operations.md has a row for what the log never says: {row}"));

    [GeneratedRegex("^\\| `([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
