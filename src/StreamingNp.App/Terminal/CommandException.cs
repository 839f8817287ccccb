namespace StreamingNp.App.Terminal;

/// <summary>A command failed. The message is one sentence that says what happened, where, and what to do.</summary>
public sealed class CommandException : Exception
{
    /// <summary>Makes the exception.</summary>
    public CommandException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    public CommandException(string message, Exception cause) : base(message, cause)
    {
    }
}
