using Confluent.Kafka;

namespace StreamingNp.Streaming.Kafka;

/// <summary>The settings by librdkafka's own names that somebody configured, on their way into a client.</summary>
internal static class ClientSettings
{
    /// <summary>Adds settings to those of a client; they replace what is there.</summary>
    /// <param name="config">The client's settings.</param>
    /// <param name="settings">What was configured.</param>
    public static void Add(this ClientConfig config, IReadOnlyDictionary<string, string> settings)
    {
        foreach ((string name, string value) in settings) config.Set(name, value);
    }

    /// <summary>Adds settings to those of a client, of which some cannot be configured.</summary>
    /// <param name="config">The client's settings.</param>
    /// <param name="settings">What was configured.</param>
    /// <param name="owned">What cannot be: with another value records would be lost or repeated without anybody noticing.</param>
    /// <param name="owner">Whose client it is, such as <c>the source</c>.</param>
    /// <exception cref="ArgumentException">One of them was configured.</exception>
    public static void Add(this ClientConfig config, IReadOnlyDictionary<string, string> settings, string[] owned, string owner)
    {
        if (settings.Keys.FirstOrDefault(name => owned.Contains(name, StringComparer.Ordinal)) is { } taken)
            throw new ArgumentException($"The setting {taken} belongs to {owner} and cannot be set; use {owner}'s own option instead.");
        config.Add(settings);
    }

    /// <summary>Builds a client.</summary>
    /// <param name="build">Builds it.</param>
    /// <param name="setting">What is wrong where it cannot be built.</param>
    /// <exception cref="ArgumentException">librdkafka does not take a setting.</exception>
    public static T Build<T>(Func<T> build, string setting = "a setting")
    {
        try
        {
            return build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new ArgumentException($"Kafka's client does not take {setting}: {exception.Message}", exception);
        }
    }
}
