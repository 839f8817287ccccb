using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>Whether windows fit a model.</summary>
internal static class WindowShape
{
    /// <summary>Refuses a window that was made for another layout.</summary>
    /// <param name="window">The window.</param>
    /// <param name="layout">The layout of the model.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The window has another shape.</exception>
    public static void Require(Window window, WindowLayout layout, ModelVersion model)
    {
        WindowLayout own = window.Layout;
        if (ReferenceEquals(own, layout)) return;
        if (own.MaxContextPoints == layout.MaxContextPoints && own.Stride == layout.Stride && own.Components == layout.Components) return;
        throw new ArgumentException(
            $"The window has {own.MaxContextPoints} context points, stride {own.Stride} and {own.Components} components, the model {model} {layout.MaxContextPoints}, {layout.Stride} and {layout.Components}; make windows from the model's layout.", nameof(window));
    }
}
