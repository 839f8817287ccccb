namespace StreamingNp.Streaming.Delivery;

/// <summary>A record could not be published. The message says which topic and why.</summary>
public sealed class DeliveryException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">One sentence: what was to be published where, and why it could not.</param>
    public DeliveryException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    /// <param name="message">One sentence: what was to be published where, and why it could not.</param>
    /// <param name="innerException">The cause.</param>
    public DeliveryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
