namespace StreamingNp.App.Processing;

/// <summary>How a processor is started, apart from its settings.</summary>
/// <param name="WorkingDirectory">What relative paths are relative to.</param>
/// <param name="ResetState">Whether the state that is kept of its series is given up.</param>
internal sealed record ProcessorStart(string WorkingDirectory, bool ResetState = false);
