namespace StreamingNp.App.Configuration;

/// <summary>How the log is written.</summary>
public enum LogFormat
{
    /// <summary>A line per entry, for people.</summary>
    Text,

    /// <summary>A JSON object per line, for programs.</summary>
    Json,
}
