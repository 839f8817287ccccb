using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Hosting;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Processing;

/// <summary>Ends trainings as the first thing when the host stops: what the lanes still have to finish needs the processor more.</summary>
internal sealed class TrainingStop(ActorSystem system, IReadOnlyActorRegistry actors) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (actors.TryGet<ModelSupervisor>(out IActorRef supervisor)) system.Stop(supervisor);
        return Task.CompletedTask;
    }
}
