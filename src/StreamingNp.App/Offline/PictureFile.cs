using ScottPlot;
using SkiaSharp;

namespace StreamingNp.App.Offline;

/// <summary>Writes pictures as PNG or SVG, by the ending of the file.</summary>
internal static class PictureFile
{
    private const string Png = ".png", Svg = ".svg";

    /// <summary>Whether a file ends as a picture that can be written.</summary>
    public static bool IsKnown(string path) => Path.GetExtension(path).ToLowerInvariant() is Png or Svg;

    /// <summary>Writes a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="path">The file, .png or .svg.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(Multiplot picture, string path, int width, int height)
    {
        if (!IsKnown(path)) throw new ArgumentException($"The picture {path} must end in {Png} or {Svg}.", nameof(path));
        if (string.Equals(Path.GetExtension(path), Png, StringComparison.OrdinalIgnoreCase))
        {
            picture.SavePng(path, width, height);
            return;
        }
        using FileStream file = File.Create(path);
        // The canvas writes the last of it when it is disposed.
        using SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), file);
        canvas.Clear(SKColors.White);
        picture.Render(canvas, new PixelRect(0, width, height, 0));
    }
}
