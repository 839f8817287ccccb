namespace StreamingNp.App.Configuration;

/// <summary>A setting or an option is unknown or impossible. The message is one sentence that names it, its value and what is possible.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SettingsException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public SettingsException(string message, Exception cause) : base(message, cause)
    {
    }
}
