using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Logging;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Demonstration;

/// <summary>Shows a demonstration to machines: every event a line, and the summary the last.</summary>
/// <param name="environment">What surrounds the command.</param>
internal sealed class JsonDemo(CommandEnvironment environment) : IDemoDisplay
{
    public ILoggerProvider Logs(TimeProvider clock) => new LineLoggerProvider(environment.Error, environment.Time, LogLevel.Warning);

    public void Say(string sentence) => environment.Error.WriteLine(sentence);

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Show(byte[] json, DemoIncident incident) => environment.Output.WriteLine(Encoding.UTF8.GetString(json));

    public void Show(Func<DemoView> view)
    {
    }

    public void End(DemoSummary summary) => environment.Output.WriteLine(JsonSerializer.Serialize(summary, DemoJson.Default.DemoSummary));
}
