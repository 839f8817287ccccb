using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace StreamingNp.Streaming.Registry;

/// <summary>
/// Fetches schemas from a Confluent schema registry, each once, and keeps them. Shared by all lanes: what one has fetched the others have too.
/// A request is synchronous and bounded in time and size; after a failure the registry is left alone for a moment, so that an outage costs a lane one time-out and not one for each record.
/// </summary>
/// <remarks>Thread-safe. The requests: https://docs.confluent.io/platform/current/schema-registry/develop/api.html.</remarks>
public sealed class SchemaRegistry : IDisposable
{
    private readonly SchemaRegistryOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly ConcurrentDictionary<SchemaReference, RegisteredSchema> _schemas = new();
    private readonly Dictionary<SchemaReference, long> _unknown = [];
    private readonly Lock _lock = new();
    private long? _failedAt;
    private string _failure = "";

    /// <summary>Makes it; nothing is fetched yet.</summary>
    /// <param name="options">Where schemas are.</param>
    /// <param name="time">The clock; null for that of the machine.</param>
    public SchemaRegistry(SchemaRegistryOptions options, TimeProvider? time = null)
    {
        _options = options;
        _time = time ?? TimeProvider.System;
        _client = new HttpClient { Timeout = options.Timeout, MaxResponseContentBufferSize = options.MaxSchemaBytes };
        _client.DefaultRequestHeaders.Accept.Add(new("application/vnd.schemaregistry.v1+json"));
        _client.DefaultRequestHeaders.Accept.Add(new("application/json"));
        if (options.BasicAuth is { } user) _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
    }

    /// <summary>The address of the registry, without what is secret.</summary>
    internal string Shown => _options.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Finds a schema. Waits for the registry for <see cref="SchemaRegistryOptions.Timeout"/> at most, and only where the schema is not kept.</summary>
    /// <param name="reference">The schema.</param>
    /// <param name="schema">The schema where it was found.</param>
    /// <param name="failure">What the registry did instead of answering.</param>
    internal SchemaLookup Find(SchemaReference reference, out RegisteredSchema? schema, out string failure)
    {
        failure = "";
        // What is kept needs no lock: while one lane waits for the registry, the others go on.
        if (_schemas.TryGetValue(reference, out schema)) return SchemaLookup.Found;
        // One request at a time: lanes that need the same schema at the same time do not fetch it twice.
        lock (_lock)
        {
            if (_schemas.TryGetValue(reference, out schema)) return SchemaLookup.Found;
            if (_unknown.TryGetValue(reference, out long since) && _time.GetElapsedTime(since) < _options.UnknownFor) return SchemaLookup.Unknown;
            failure = _failure;
            if (_failedAt is { } failedAt && _time.GetElapsedTime(failedAt) < _options.RetryAfter) return SchemaLookup.Unavailable;
            SchemaLookup found = Fetch(reference, out schema, out failure);
            Keep(reference, found, schema, failure);
            return found;
        }
    }

    private void Keep(SchemaReference reference, SchemaLookup found, RegisteredSchema? schema, string failure)
    {
        _failedAt = found == SchemaLookup.Unavailable ? _time.GetTimestamp() : null;
        _failure = failure;
        // Rarely as many: then they are fetched once more.
        if (_schemas.Count >= _options.MaxSchemas) _schemas.Clear();
        if (_unknown.Count >= _options.MaxSchemas) _unknown.Clear();
        _unknown.Remove(reference);
        if (found == SchemaLookup.Found) _schemas[reference] = schema!;
        if (found == SchemaLookup.Unknown) _unknown[reference] = _time.GetTimestamp();
    }

    private SchemaLookup Fetch(SchemaReference reference, out RegisteredSchema? schema, out string failure)
    {
        schema = null;
        failure = "";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_options.Url.AbsoluteUri.TrimEnd('/')}/{reference.Path}");
            using HttpResponseMessage response = _client.Send(request);
            if (response.StatusCode == HttpStatusCode.NotFound) return IsOfRegistry(response) ? SchemaLookup.Unknown : Unavailable("has no such path: is it the address of a schema registry?", out failure);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) return Unavailable($"refuses the user ({(int)response.StatusCode})", out failure);
            if ((int)response.StatusCode is >= 400 and < 500 and not (407 or 408 or 429))
            {
                // What the registry itself answers it will say of this schema again; a proxy may change its mind.
                if (!IsOfRegistry(response)) return Unavailable($"answered {(int)response.StatusCode}", out failure);
                schema = new(SchemaType.Other, null, $"a schema that the registry refuses ({(int)response.StatusCode})");
                return SchemaLookup.Found;
            }
            if (!response.IsSuccessStatusCode) return Unavailable($"answered {(int)response.StatusCode}", out failure);
            if (!TryParse(response, out schema)) return Unavailable("answered something else than a schema", out failure);
            return SchemaLookup.Found;
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            schema = new(SchemaType.Other, null, $"a schema of more than {_options.MaxSchemaBytes} bytes");
            return SchemaLookup.Found;
        }
        catch (HttpRequestException exception)
        {
            return Unavailable($"cannot be reached ({exception.Message})", out failure);
        }
        catch (OperationCanceledException)
        {
            return Unavailable($"did not answer within {_options.Timeout.TotalSeconds:0.#} seconds", out failure);
        }
        catch (InvalidOperationException)
        {
            return Unavailable("answered something else than a schema", out failure);
        }
        catch (IOException exception)
        {
            return Unavailable($"broke off ({exception.Message})", out failure);
        }
    }

    private static SchemaLookup Unavailable(string what, out string failure)
    {
        failure = what;
        return SchemaLookup.Unavailable;
    }

    // A 404 of a proxy carries no information about the schema; the registry's own has an error code of its own.
    private static bool IsOfRegistry(HttpResponseMessage response)
    {
        using JsonDocument? answer = Parse(response);
        return answer is { RootElement.ValueKind: JsonValueKind.Object } && answer.RootElement.TryGetProperty("error_code", out _);
    }

    private static bool TryParse(HttpResponseMessage response, [NotNullWhen(true)] out RegisteredSchema? schema)
    {
        schema = null;
        using JsonDocument? answer = Parse(response);
        if (answer is not { RootElement: { ValueKind: JsonValueKind.Object } root } || !root.TryGetProperty("schema", out JsonElement text) || text.ValueKind != JsonValueKind.String) return false;
        string type = root.TryGetProperty("schemaType", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : "AVRO";
        if (type == "JSON") schema = new(SchemaType.Json, null, null);
        else if (type != "AVRO") schema = new(SchemaType.Other, null, $"a schema in {type}");
        else if (root.TryGetProperty("references", out JsonElement references) && references.ValueKind == JsonValueKind.Array && references.GetArrayLength() > 0) schema = new(SchemaType.Avro, null, "an Avro schema that refers to others");
        else schema = AvroSchema.TryParse(text.GetString()!, out AvroSchema? avro, out string fault) ? new(SchemaType.Avro, avro, null) : new(SchemaType.Avro, null, fault);
        return true;
    }

    private static JsonDocument? Parse(HttpResponseMessage response)
    {
        try
        {
            using Stream content = response.Content.ReadAsStream();
            return JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
