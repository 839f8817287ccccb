using Microsoft.Extensions.Hosting;

namespace StreamingNp.App.Terminal;

/// <summary>Leaves the life of the host to the command that made it, which hears of signals itself.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
