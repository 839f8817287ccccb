namespace StreamingNp.Detection.Formats.Choice;

/// <summary>Tells the format of each record by its bytes: the first that recognises it reads it. What none does is native, whose fault says what is wrong.</summary>
/// <remarks>Not thread-safe. Which format reads a record depends on the record alone.</remarks>
internal sealed class AutoFormat : IObservationFormat
{
    private readonly (FormatEntry.Recogniser Recognises, Lazy<IObservationFormat> Format)[] _formats;
    private readonly NativeFormat _native;

    /// <summary>Makes it.</summary>
    /// <param name="entries">The formats, in the order in which they are asked.</param>
    /// <param name="options">How they read.</param>
    public AutoFormat(IEnumerable<FormatEntry> entries, FormatOptions options)
    {
        _native = new NativeFormat(options);
        _formats = [.. entries.Where(entry => entry.Name != NativeFormat.FormatName).Select(entry => (entry.Recognises, new Lazy<IObservationFormat>(() => entry.Make(options), isThreadSafe: false)))];
    }

    /// <inheritdoc/>
    public string Name => FormatCatalogue.Auto;

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        // What has no value, or too large a one, need not be looked into.
        if (batch.RefusesSize(record.Value)) return;
        // The usual shape of the format of our own is told by its first field, before others look into the record.
        if (record.Headers.IsEmpty && record.Value.StartsWith("{\"series\""u8))
        {
            _native.Read(record, batch);
            return;
        }
        foreach ((FormatEntry.Recogniser recognises, Lazy<IObservationFormat> format) in _formats)
        {
            if (!recognises(record)) continue;
            format.Value.Read(record, batch);
            return;
        }
        _native.Read(record, batch);
    }
}
