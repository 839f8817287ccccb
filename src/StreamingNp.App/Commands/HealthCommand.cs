using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.App.Commands;

/// <summary><c>health</c>: asks a running processor how it is. Probes use it where there is no other HTTP client.</summary>
internal sealed class HealthCommand : Command, IExamples
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Option<string?> _url = new("--url") { Description = "What to ask, such as http://localhost:9469/healthz/live; by default /healthz at the address in monitoring.http_address.", HelpName = "URL" };
    private readonly SettingsOptions _settings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public HealthCommand(CommandEnvironment environment)
        : base("health", "Asks a running processor how it is, and prints its answer. The exit code is 0 where all is well, else 1.")
    {
        _environment = environment;
        Options.Add(_url);
        _settings = new SettingsOptions(this);
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["health", "health --url http://localhost:9469/healthz/ready"];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        Uri address = result.GetValue(_url) is { } given ? AddressIn(given) : AddressIn(_settings.Read(result, _environment).Monitoring);
        // A proxy of the environment has no part in a question to this machine.
        using var handler = new SocketsHttpHandler { UseProxy = !address.IsLoopback };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address, cancellation).ConfigureAwait(false);
            await _environment.Output.WriteLineAsync((await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).TrimEnd()).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? CommandLine.Done : CommandLine.Failed;
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException($"{address} has not answered within {Duration.Format(Patience)}; see the log of the processor.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException($"{address} cannot be asked ({exception.Message.TrimEnd('.')}); see that the processor runs, and that monitoring.http_address is its address.", exception);
        }
    }

    /// <exception cref="SettingsException">It is no address.</exception>
    private static Uri AddressIn(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new SettingsException($"The option --url was given \"{url}\"; it must be an address such as http://localhost:9469/healthz.");
        return address.AbsolutePath == "/" ? new(address, "/healthz") : address;
    }

    /// <exception cref="SettingsException">The settings name no address that can be asked.</exception>
    private static Uri AddressIn(MonitoringSection monitoring)
    {
        if (monitoring.Address.Length == 0) throw new SettingsException("The setting monitoring.http_address is empty, so that nothing answers; name what to ask with --url.");
        var listening = new Uri(monitoring.Address);
        if (listening.Port == 0) throw new SettingsException("The setting monitoring.http_address leaves the port open; name what to ask with --url.");
        // What listens everywhere is asked here.
        return new UriBuilder(listening) { Host = listening.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : listening.Host, Path = "/healthz" }.Uri;
    }
}
