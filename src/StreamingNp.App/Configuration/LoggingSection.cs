namespace StreamingNp.App.Configuration;

/// <summary>How the log is written.</summary>
public sealed record LoggingSection
{
    /// <summary>The format of the log.</summary>
    [Setting("The format of the log of run: text has a sentence per line, json a JSON object per line with time, level, category, event, message and the fields of the message.")]
    public LogFormat Format { get; init; } = LogFormat.Text;
}
