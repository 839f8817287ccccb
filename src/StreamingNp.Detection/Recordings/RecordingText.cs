using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace StreamingNp.Detection.Recordings;

/// <summary>Opens files as text: packed or not, and in the encoding that their bytes tell.</summary>
internal static class RecordingText
{
    private const int SampleBytes = 64 * 1024;

    // What files of other kinds begin with, and what to do with them.
    private static readonly (byte[] Begins, string What)[] Others =
    [
        ([(byte)'P', (byte)'K', 3, 4], "a ZIP archive or a spreadsheet (.xlsx); unpack it, or save the sheet as CSV"),
        ([0xD0, 0xCF, 0x11, 0xE0], "a spreadsheet (.xls); save the sheet as CSV"),
        ("PAR1"u8.ToArray(), "a Parquet file; save it as CSV"),
        ("BZh"u8.ToArray(), "packed with bzip2; unpack it, or pack it with gzip"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "packed with xz; unpack it, or pack it with gzip"),
        ([0x28, 0xB5, 0x2F, 0xFD], "packed with zstd; unpack it, or pack it with gzip"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7z archive; unpack it, or pack it with gzip"),
        ("SQLite format 3"u8.ToArray(), "a SQLite database; save the table as CSV"),
        ("ARROW1"u8.ToArray(), "an Arrow or Feather file; save it as CSV"),
        ("Obj\u0001"u8.ToArray(), "an Avro file; save it as CSV"),
        ("%PDF"u8.ToArray(), "a PDF document; give it a CSV file"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file; save the table as CSV"),
    ];

    /// <summary>Looks into a file and gets what opens it, as often as it is asked.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds no text.</exception>
    public static Func<TextReader> Of(string path)
    {
        Func<Stream> open = () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using (Stream file = open())
        {
            // What comes through a pipe can be read once.
            if (!file.CanSeek)
            {
                using MemoryStream copy = new();
                file.CopyTo(copy);
                byte[] bytes = copy.ToArray();
                open = () => new MemoryStream(bytes, writable: false);
            }
        }
        byte[] sample = Sample(path, open);
        if (sample.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            Func<Stream> packed = open;
            open = () => new GZipStream(packed(), CompressionMode.Decompress);
            sample = Sample(path, open);
            if (sample.Length == 0) throw new InvalidDataException($"{path} is packed with gzip and holds nothing; see whether it is whole.");
        }
        foreach ((byte[] begins, string what) in Others)
            if (sample.AsSpan().StartsWith(begins)) throw new InvalidDataException($"{path} is {what}.");
        Encoding encoding = EncodingOf(path, sample);
        return () => new StreamReader(open(), encoding, detectEncodingFromByteOrderMarks: true);
    }

    private static byte[] Sample(string path, Func<Stream> open)
    {
        try
        {
            using Stream stream = open();
            byte[] bytes = new byte[SampleBytes];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path} looks packed with gzip and cannot be unpacked; see whether it is whole.", exception);
        }
    }

    private static Encoding EncodingOf(string path, byte[] sample)
    {
        bool hasMark = sample.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || sample.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (hasMark) return Encoding.UTF8;
        int even = 0, odd = 0, controls = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            if (sample[i] == 0) _ = i % 2 == 0 ? even++ : odd++;
            else if (sample[i] < 32 && sample[i] is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 12 or 27)) controls++;
        }
        if (odd > sample.Length / 3 && even == 0) return Encoding.Unicode;
        if (even > sample.Length / 3 && odd == 0) return Encoding.BigEndianUnicode;
        if (even + odd > 0 || controls > sample.Length / 20) throw new InvalidDataException($"{path} holds binary data, not text; give it CSV or JSON lines, packed with gzip or not.");
        // A character may be cut off at the end.
        int length = sample.Length == SampleBytes ? Array.LastIndexOf(sample, (byte)'\n') + 1 : sample.Length;
        return Utf8.IsValid(sample.AsSpan(0, length)) ? Encoding.UTF8 : Encoding.Latin1;
    }
}
