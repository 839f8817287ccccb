namespace StreamingNp.Streaming.DeadLetters;

/// <summary>Remembers what was wrong with the newest record that could not be read, as an example. Thread-safe.</summary>
public sealed class DeadLetterNotes
{
    private volatile string? _newest;

    /// <summary>What was wrong with the newest record, in a sentence; null where none was.</summary>
    public string? Newest => _newest;

    /// <summary>A record, or a part of it, could not be read.</summary>
    /// <param name="sentence">What was wrong with it.</param>
    public void Note(string sentence) => _newest = sentence;
}
