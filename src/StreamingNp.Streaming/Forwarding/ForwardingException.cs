namespace StreamingNp.Streaming.Forwarding;

/// <summary>The input cannot be forwarded. The message says where and why, and what to do.</summary>
public sealed class ForwardingException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">One sentence: what happened to which topic, where, and what to do.</param>
    public ForwardingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    /// <param name="message">One sentence: what happened to which topic, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public ForwardingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
