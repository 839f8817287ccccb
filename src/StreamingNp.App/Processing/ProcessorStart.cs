using StreamingNp.App.Configuration;

namespace StreamingNp.App.Processing;

/// <summary>How a processor is started, apart from its settings.</summary>
/// <param name="WorkingDirectory">What relative paths are relative to.</param>
/// <param name="ResetState">Whether the state that is kept of its series is given up.</param>
/// <param name="Settings">Where its settings come from, so that rules are read again when they change; null where they stay.</param>
/// <param name="Print">Where incidents are printed; null for nowhere.</param>
internal sealed record ProcessorStart(string WorkingDirectory, bool ResetState = false, SettingsSource? Settings = null, TextWriter? Print = null);
