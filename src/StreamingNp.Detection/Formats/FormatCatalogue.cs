namespace StreamingNp.Detection.Formats;

/// <summary>All formats of records, by the name that <c>observations.format</c> has for each.</summary>
public static class FormatCatalogue
{
    /// <summary>The name by which the bytes of each record tell its format.</summary>
    public const string Auto = "auto";

    // In the order in which they are asked; what is JSON and of no other format is native.
    private static readonly FormatEntry[] Entries =
    [
        new(NativeFormat.FormatName, NativeFormat.Recognises, options => new NativeFormat(options)),
    ];

    /// <summary>The names that there are, <see cref="Auto"/> first.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, .. Entries.Select(entry => entry.Name)];

    /// <summary>Makes a format.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How it reads.</param>
    /// <exception cref="ArgumentException">There is no such format; the message lists those that there are.</exception>
    public static IObservationFormat Make(string name, FormatOptions options)
    {
        if (name == Auto) return new AutoFormat(Entries, options);
        FormatEntry entry = Array.Find(Entries, entry => entry.Name == name) ?? throw new ArgumentException($"There is no format of observations \"{name}\"; there are {string.Join(", ", Names)}.", nameof(name));
        return entry.Make(options);
    }
}
