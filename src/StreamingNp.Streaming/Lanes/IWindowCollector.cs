using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Is shown scored windows whose targets all were normal. Called on lanes' threads; must neither block nor throw.</summary>
public interface IWindowCollector
{
    /// <summary>A window was scored; it is used again after the call, so what is kept must be copied.</summary>
    /// <param name="window">The window.</param>
    void Completed(Window window);

    /// <summary>A window of a series that has channels of the model's reduction was scored, whole or not; <see cref="Window.Rows"/> are not used again.</summary>
    /// <param name="window">The window.</param>
    void CompletedRows(Window window)
    {
    }
}
