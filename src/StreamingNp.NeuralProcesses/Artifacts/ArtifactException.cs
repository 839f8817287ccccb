namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>A model artifact cannot be read or written. The message is one sentence that names the file and says what to do.</summary>
public sealed class ArtifactException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ArtifactException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with what caused it.</summary>
    public ArtifactException(string message, Exception cause) : base(message, cause)
    {
    }
}
