namespace StreamingNp.App.Terminal;

/// <summary>Figures as JSON can have them.</summary>
internal static class JsonFigure
{
    /// <summary>The figure; null where it is not a number or infinite, for which JSON has no word.</summary>
    public static double? Finite(double? figure) => figure is { } number && double.IsFinite(number) ? number : null;
}
