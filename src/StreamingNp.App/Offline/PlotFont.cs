using ScottPlot;
using SkiaSharp;

namespace StreamingNp.App.Offline;

/// <summary>The font of pictures. The usual default, a font with serifs, is a poor one for small labels.</summary>
internal static class PlotFont
{
    /// <summary>A font without serifs, where there is one.</summary>
    public static string Sans { get; } =
        Array.Find(["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica"], name => SKFontManager.Default.FontFamilies.Contains(name)) ?? Fonts.Default;
}
