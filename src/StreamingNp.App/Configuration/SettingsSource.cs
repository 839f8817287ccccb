namespace StreamingNp.App.Configuration;

/// <summary>Where the settings of a process come from, so that they can be read again: a file, and what overrides it.</summary>
/// <param name="file">The configuration file.</param>
/// <param name="read">Reads all settings anew; throws a <see cref="SettingsException"/>.</param>
public sealed class SettingsSource(string file, Func<ProcessorSettings> read)
{
    /// <summary>The configuration file.</summary>
    public string File { get; } = file;

    /// <summary>What the file held when the process started; null where it could not be read.</summary>
    public byte[]? Content { get; } = ContentOf(file);

    /// <summary>What the file holds now; null where it cannot be read.</summary>
    public byte[]? ReadContent() => ContentOf(File);

    /// <summary>Reads all settings anew.</summary>
    /// <exception cref="SettingsException">They cannot be used.</exception>
    public ProcessorSettings Read() => read();

    private static byte[]? ContentOf(string file)
    {
        try
        {
            return System.IO.File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
