using Microsoft.Extensions.Logging;

namespace StreamingNp.App.Demonstration;

/// <summary>Shows a demonstration. Called by several threads, a method at a time by each.</summary>
internal interface IDemoDisplay
{
    /// <summary>Where the log of the processor goes.</summary>
    /// <param name="clock">Tells the simulated time.</param>
    ILoggerProvider Logs(TimeProvider clock);

    /// <summary>Says something before the processor runs.</summary>
    void Say(string sentence);

    /// <summary>Runs the demonstration under the display.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Shows an event.</summary>
    /// <param name="json">As it was published.</param>
    /// <param name="incident">The incident that it tells of.</param>
    void Show(byte[] json, DemoIncident incident);

    /// <summary>Shows how the demonstration stands; called a few times a second.</summary>
    /// <param name="view">Makes the view.</param>
    void Show(Func<DemoView> view);

    /// <summary>Shows how it went.</summary>
    void End(DemoSummary summary);
}
