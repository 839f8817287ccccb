namespace StreamingNp.Detection.Windows;

/// <summary>The name and the version of a model artifact.</summary>
/// <param name="Name">What the model is, such as <c>cnp</c>.</param>
/// <param name="Version">A number that grows by one with each training.</param>
public sealed record ModelVersion(string Name, int Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}/{Version}";
}
