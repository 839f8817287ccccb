using System.Text;
using System.Text.Unicode;

namespace StreamingNp.Detection.Formats;

/// <summary>The key of a record as a part of the name of a series.</summary>
public static class RecordKey
{
    private const int MaxBytes = 64;

    /// <summary>The key as a text: as it is where it is UTF-8, else its bytes in hexadecimal, so that two keys never become one name.</summary>
    /// <param name="key">The key; may be empty.</param>
    public static string TextOf(ReadOnlySpan<byte> key) =>
        key.IsEmpty ? "" : Utf8.IsValid(key) ? Encoding.UTF8.GetString(key) : key.Length <= MaxBytes ? "0x" + Convert.ToHexStringLower(key) : "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(key));
}
