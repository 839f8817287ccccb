using System.Security.Cryptography;
using System.Text;

namespace StreamingNp.Streaming.Kafka;

/// <summary>Names of topics, which may have fewer characters than names of groups.</summary>
internal static class TopicName
{
    private const int MaxLength = 249;

    /// <summary>Makes a name that a topic may have. One that had to be changed bears a hash, so that no two become the same.</summary>
    /// <param name="wanted">The name as it should be.</param>
    /// <param name="suffix">What follows the name, and the hash.</param>
    public static string Possible(string wanted, string suffix = "")
    {
        string possible = string.Concat(wanted.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '_'));
        if (possible == wanted && wanted.Length + suffix.Length <= MaxLength) return wanted + suffix;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)).AsSpan(0, 4));
        return $"{possible[..Math.Min(possible.Length, MaxLength - suffix.Length - 9)]}-{hash}{suffix}";
    }

    /// <summary>A name as a pattern of librdkafka: of what names of topics may have, only a dot means something there.</summary>
    public static string Escape(string topic) => topic.Replace(".", "[.]", StringComparison.Ordinal);
}
