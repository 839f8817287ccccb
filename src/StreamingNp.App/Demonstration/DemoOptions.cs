namespace StreamingNp.App.Demonstration;

/// <summary>How a demonstration runs.</summary>
/// <param name="Time">How long it may take, the summary apart.</param>
/// <param name="Seed">Which fleet is simulated.</param>
/// <param name="Series">How many series it has.</param>
/// <param name="Anomalies">Whether anomalies are put into it.</param>
internal sealed record DemoOptions(TimeSpan Time, ulong Seed, int Series, bool Anomalies);
