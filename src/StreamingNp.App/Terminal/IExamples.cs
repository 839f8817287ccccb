namespace StreamingNp.App.Terminal;

/// <summary>A command with examples at the end of its help.</summary>
internal interface IExamples
{
    /// <summary>How to call it, without the name of the program.</summary>
    IReadOnlyList<string> Examples { get; }
}
