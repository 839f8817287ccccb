using System.Globalization;
using Parquet;
using Parquet.Schema;
using StreamingNp.Detection.Recordings;

namespace StreamingNp.App.Recordings;

/// <summary>Reads Parquet files: columns of numbers, times, words and yes or no; nested ones are left out.</summary>
internal static class ParquetRecording
{
    /// <summary>Whether a file is Parquet, by its first bytes.</summary>
    public static bool IsParquet(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (!file.CanSeek) return false;
        Span<byte> first = stackalloc byte[4];
        return file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual("PAR1"u8);
    }

    /// <summary>Reads a file while the result is enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="unreadable">Is told of each row that cannot be read.</param>
    /// <param name="chosen">Is told which columns are read.</param>
    /// <exception cref="InvalidDataException">It is damaged, or nothing tells which column is meant.</exception>
    public static IEnumerable<RecordedObservation> Read(string path, RecordingReaderOptions options, Action<UnreadableRow> unreadable, Action<RecordingShape> chosen)
    {
        (string[] names, List<string[]> rows) = Load(path);
        return RecordingReader.Read(path, RecordingReader.KeyOf(path, options), names, () => rows, options, unreadable, chosen);
    }

    private static (string[] Names, List<string[]> Rows) Load(string path)
    {
        try
        {
            // Off any context: the library knows no other than asynchronous reading.
            return Task.Run(() => LoadAsync(path)).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new InvalidDataException($"{path} cannot be read as Parquet ({exception.Message.TrimEnd('.')}); see whether it is whole, or save it as CSV.", exception);
        }
    }

    private static async Task<(string[] Names, List<string[]> Rows)> LoadAsync(string path)
    {
        ParquetReader reader = await ParquetReader.CreateAsync(path, new ParquetOptions(), CancellationToken.None).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            DataField[] fields = [.. reader.Schema.DataFields.Where(field => field is { IsArray: false, MaxRepetitionLevel: 0 } && IsKnown(field.ClrType))];
            var rows = new List<string[]>();
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                using ParquetRowGroupReader part = reader.OpenRowGroupReader(group);
                string[][] columns = new string[fields.Length][];
                for (int column = 0; column < fields.Length; column++) columns[column] = await TextsAsync(part, fields[column]).ConfigureAwait(false);
                for (int row = 0; row < part.RowCount; row++) rows.Add([.. columns.Select(column => column[row])]);
            }
            return ([.. fields.Select(field => field.Path.ToString().Replace('/', '.'))], rows);
        }
    }

    private static bool IsKnown(Type type) =>
        IsWord(type) || type == typeof(bool) || type == typeof(DateTime) || type == typeof(DateOnly) || type == typeof(decimal) || type == typeof(double) || type == typeof(float)
        || type == typeof(long) || type == typeof(int) || type == typeof(short) || type == typeof(sbyte) || type == typeof(ulong) || type == typeof(uint) || type == typeof(ushort) || type == typeof(byte);

    // The library tells words as either.
    private static bool IsWord(Type type) => type == typeof(string) || type == typeof(ReadOnlyMemory<char>);

    private static Task<string[]> TextsAsync(ParquetRowGroupReader part, DataField field) => Type.GetTypeCode(field.ClrType) switch
    {
        _ when IsWord(field.ClrType) => WordsAsync(part, field),
        TypeCode.Boolean => TextsAsync<bool>(part, field, value => value ? "true" : "false"),
        TypeCode.DateTime => TextsAsync<DateTime>(part, field, value => value.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)),
        TypeCode.Decimal => NumbersAsync<decimal>(part, field),
        TypeCode.Double => NumbersAsync<double>(part, field),
        TypeCode.Single => NumbersAsync<float>(part, field),
        TypeCode.Int64 => NumbersAsync<long>(part, field),
        TypeCode.Int32 => NumbersAsync<int>(part, field),
        TypeCode.Int16 => NumbersAsync<short>(part, field),
        TypeCode.SByte => NumbersAsync<sbyte>(part, field),
        TypeCode.UInt64 => NumbersAsync<ulong>(part, field),
        TypeCode.UInt32 => NumbersAsync<uint>(part, field),
        TypeCode.UInt16 => NumbersAsync<ushort>(part, field),
        TypeCode.Byte => NumbersAsync<byte>(part, field),
        _ => TextsAsync<DateOnly>(part, field, value => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
    };

    private static Task<string[]> NumbersAsync<T>(ParquetRowGroupReader part, DataField field)
        where T : struct, IFormattable => TextsAsync<T>(part, field, value => value.ToString(null, CultureInfo.InvariantCulture));

    private static async Task<string[]> TextsAsync<T>(ParquetRowGroupReader part, DataField field, Func<T, string> text)
        where T : struct
    {
        if (field.IsNullable)
        {
            T?[] some = new T?[part.RowCount];
            await part.ReadAsync<T>(field, some.AsMemory(), null, CancellationToken.None).ConfigureAwait(false);
            return [.. some.Select(value => value is { } one ? text(one) : "")];
        }
        T[] all = new T[part.RowCount];
        await part.ReadAsync<T>(field, all.AsMemory(), null, CancellationToken.None).ConfigureAwait(false);
        return [.. all.Select(text)];
    }

    private static async Task<string[]> WordsAsync(ParquetRowGroupReader part, DataField field)
    {
        string?[] words = new string?[part.RowCount];
        await part.ReadAsync(field, words.AsMemory()!, null, CancellationToken.None).ConfigureAwait(false);
        return [.. words.Select(word => word?.Trim() ?? "")];
    }
}
