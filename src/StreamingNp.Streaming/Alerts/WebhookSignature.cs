using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Signs messages as Standard Webhooks does: HMAC-SHA256 over id, timestamp and body (https://github.com/standard-webhooks/standard-webhooks).</summary>
public static class WebhookSignature
{
    /// <summary>What a secret begins with; base64 follows.</summary>
    public const string Prefix = "whsec_";

    private const int MinBytes = 24, MaxBytes = 64;

    /// <summary>Reads a secret.</summary>
    /// <param name="secret">The secret, with its prefix.</param>
    /// <param name="key">Its 24 to 64 bytes.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(string secret, out byte[] key)
    {
        key = [];
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var bytes = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out int length) || length is < MinBytes or > MaxBytes) return false;
        key = bytes[..length];
        return true;
    }

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="key">The secret's bytes.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>, Unix seconds.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string Of(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
