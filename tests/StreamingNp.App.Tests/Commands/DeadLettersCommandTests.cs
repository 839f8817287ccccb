using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Commands;

[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class DeadLettersCommandTests(TinyModel tiny) : IDisposable
{
    private const long Timestamp = 1_795_460_400_000;

    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _letters = TestKafka.Name("dead-letters"), _metrics = TestKafka.Name("metrics");

    [Fact]
    public async Task The_newest_that_fit_are_listed_however_far_back_they_are()
    {
        _kafka.CreateTopic(_letters, 2);
        (int, Message<byte[]?, byte[]?> Message)[] letters = [.. Enumerable.Range(0, 40).Select(number => Letter($"{{{number}", number % 20 == 0 ? "value-missing" : "not-json", key: $"host-{number % 4}", partition: number % 2))];
        DateTimeOffset first = DateTimeOffset.UtcNow.AddMinutes(-1);
        for (int number = 0; number < letters.Length; number++) letters[number].Message.Timestamp = new Timestamp(first.AddSeconds(number));
        await WriteAsync(letters);
        Assert.Equal(["{38", "{39"], (await ListAsync("--limit", "2")).Select(Start));
        Assert.Equal(["{0", "{20"], (await ListAsync("--reason", "value-missing")).Select(Start));
        Assert.Equal(["{37"], (await ListAsync("--series-key", "host-1", "--limit", "1")).Select(Start));
        Assert.Equal(40, (await ListAsync("--since", "1h")).Length);
        Assert.Empty(await ListAsync("--since", "2100-01-01T00:00:00Z"));
        Assert.Equal(40, (await ListAsync("--from-beginning")).Length);
    }

    [Fact]
    public async Task A_line_says_where_a_dead_letter_is_where_it_came_from_and_how_it_starts()
    {
        _kafka.CreateTopic(_letters, 1);
        await WriteAsync(Letter("{\u001b[2J", "not-json", key: "a/b", partition: 0, ("source-header-republished", "3")));
        JsonElement line = Assert.Single(await ListAsync());
        Assert.Equal((0, 0, "not-json", _metrics, 1, 17), (line.GetProperty("partition").GetInt32(), line.GetProperty("offset").GetInt32(), line.GetProperty("reason").GetString(), line.GetProperty("source_topic").GetString(), line.GetProperty("source_partition").GetInt32(), line.GetProperty("source_offset").GetInt32()));
        Assert.Equal(("a/b", 5, false, 3, "{\\u001b[2J"), (line.GetProperty("key").GetString(), line.GetProperty("size").GetInt32(), line.GetProperty("truncated").GetBoolean(), line.GetProperty("republished").GetInt32(), Start(line)));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Timestamp), line.GetProperty("source_time").GetDateTimeOffset());

        CommandRun table = await RunAsync("list");
        Assert.Equal(0, table.ExitCode);
        foreach (string word in new[] { "0/0", "not-json", "republished 3×", $"{_metrics}/1/17", "{\\u001b[2J" }) Assert.Contains(word, table.Output.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table.Output);
    }

    [Fact]
    public async Task A_line_says_what_is_wrong_where_that_is_known()
    {
        _kafka.CreateTopic(_letters, 1);
        const string Detail = "metrics[3].timestamp is \u001bnoon, expected a Unix time; see observations.timestamp_unit.";
        await WriteAsync(Letter("{}", "timestamp-unreadable", key: null, partition: 0, ("path", "metrics[3].timestamp"), ("detail", Detail)), Letter("{", "not-json", key: null, partition: 0));
        JsonElement[] lines = await ListAsync();
        Assert.Equal(Detail.Replace("\u001b", "\\u001b", StringComparison.Ordinal), lines[0].GetProperty("detail").GetString());
        Assert.Equal(JsonValueKind.Null, lines[1].GetProperty("detail").ValueKind);
        CommandRun table = await RunAsync("list");
        Assert.Contains("detail", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', table.Output);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_whole_or_written_byte_for_byte()
    {
        _kafka.CreateTopic(_letters, 1);
        byte[] payload = [.. Enumerable.Range(0, 10_000).Select(number => (byte)number)];
        await WriteAsync(Letter("{", "not-json", key: null, partition: 0), Letter(payload, "not-json", key: null, partition: 0));
        CommandRun show = await RunAsync("show", "0/0");
        Assert.Equal(0, show.ExitCode);
        foreach (string line in new[] { "reason: not-json", $"source-topic: {_metrics}", $"source-timestamp: {Timestamp}", "key: (none)", "payload: 1 bytes", "{" }) Assert.Contains(line, show.OutputLines);
        show = await RunAsync("show", "0/1");
        Assert.Contains("00000010  10 11 12", show.Output, StringComparison.Ordinal);
        Assert.Contains("5,904 more bytes", show.Output, StringComparison.Ordinal);
        show = await RunAsync("show", "0/1", "--output", "letter.bin");
        Assert.Equal((0, ""), (show.ExitCode, show.Output));
        Assert.Equal(payload, await File.ReadAllBytesAsync(_folder.Of("letter.bin")));
        (await RunAsync("show", "0/2")).FailedWith(1, "0/2", "below 2");
        (await RunAsync("show", "7/0")).FailedWith(1, "no partition 7");
    }

    [Fact]
    public async Task A_dead_letter_goes_back_untouched_to_its_partition_with_its_timestamp_and_headers_and_a_count()
    {
        _kafka.CreateTopic(_letters, 1);
        _kafka.CreateTopic(_metrics, 4);
        await WriteAsync(Letter("\0{", "not-json", key: "a", partition: 0, ("source-header-traceparent", "00-1"), ("source-header-republished", "1"), ("source-header-republished-from", "x/0/0")));
        CommandRun run = await RunAsync("republish", "0/0", "0/0");
        Assert.Equal((0, "1 of 1 dead letters republished to where they came from."), (run.ExitCode, run.ErrorLines[^1]));
        ConsumeResult<byte[]?, byte[]?> record = _kafka.Read(_metrics, 1, 1)[0];
        Assert.Equal(("\0{", "a", Timestamp), (Encoding.UTF8.GetString(record.Message.Value!), Encoding.UTF8.GetString(record.Message.Key!), record.Message.Timestamp.UnixTimestampMs));
        Assert.Equal([("republished", "2"), ("republished-from", $"{_letters}/0/0"), ("traceparent", "00-1")], record.Message.Headers.Select(header => (header.Key, Encoding.UTF8.GetString(header.GetValueBytes()))));
    }

    [Fact]
    public async Task What_is_truncated_or_went_around_too_often_or_has_no_source_is_left_out_and_counted()
    {
        _kafka.CreateTopic(_letters, 1);
        _kafka.CreateTopic(_metrics, 2);
        await WriteAsync(
            Letter("a", "not-json", "k", 0), Letter("b", "not-json", "k", 0, ("truncated-from-bytes", "100")), Letter("c", "not-json", "k", 0, ("key-truncated-from-bytes", "100")),
            Letter("d", "not-json", "k", 0, ("source-header-republished", "5")), Letter("e", "not-json", "k", 0, ("source-header-republished", "4")),
            (0, new Message<byte[]?, byte[]?> { Value = "f"u8.ToArray() }));
        JsonElement counts = JsonElement.Parse((await RunAsync("republish", "--all", "--dry-run", "--json")).Output);
        Assert.Equal((6, 2, 2, 1, 1, 0), Of(counts));
        CommandRun run = await RunAsync("republish", "--all", "--json");
        Assert.Equal((6, 2, 2, 1, 1, 0), Of(JsonElement.Parse(run.Output)));
        Assert.Contains("2 left out: only the start", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 left out: republished 5 times", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 left out: nothing says which topic", run.Error, StringComparison.Ordinal);
        Assert.Equal(["a", "e"], _kafka.Read(_metrics, 1, 2).Select(record => Encoding.UTF8.GetString(record.Message.Value!)));

        string other = _kafka.Topic();
        Assert.Equal((6, 3, 2, 1, 0, 0), Of(JsonElement.Parse((await RunAsync("republish", "--all", "--to", other, "--json")).Output)));
        Assert.Equal(["a", "e", "f"], _kafka.Read(other, 0, 3).Select(record => Encoding.UTF8.GetString(record.Message.Value!)));
        Assert.Equal((1, 1, 0, 0, 0, 0), Of(JsonElement.Parse((await RunAsync("republish", "--reason", "", "--limit", "1", "--to", other, "--json")).Output)));
    }

    [Fact]
    public async Task A_dead_letter_that_keeps_coming_back_is_seen_and_then_left_alone()
    {
        string events = TestKafka.Name("anomalies");
        foreach (string topic in new[] { _letters, _metrics, events }) _kafka.CreateTopic(topic, 2);
        await WriteToAsync(_metrics, (1, new Message<byte[]?, byte[]?> { Key = "a"u8.ToArray(), Value = "{"u8.ToArray(), Headers = new() { { "traceparent", "00-1"u8.ToArray() } } }));
        await using var processor = new RunningProcessor(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", _metrics, "--output", events, "--dead-letters", _letters, "--group", TestKafka.Name("group"), "--start", "earliest", "--model", tiny.Folder,
            "--set", "training.retrain_every=0s", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
        ]);
        for (int round = 0; round < 2; round++)
        {
            JsonElement newest = await NewestAsync(round);
            CommandRun run = await RunAsync("republish", $"{newest.GetProperty("partition")}/{newest.GetProperty("offset")}", "--most-republished", "2");
            Assert.Contains("1 of 1 dead letters", run.Error, StringComparison.Ordinal);
        }
        JsonElement last = await NewestAsync(2);
        CommandRun refused = await RunAsync("republish", $"{last.GetProperty("partition")}/{last.GetProperty("offset")}", "--most-republished", "2");
        Assert.Contains("0 of 1 dead letters", refused.Error, StringComparison.Ordinal);
        Assert.Contains("source-header-traceparent: 00-1", (await RunAsync("show", $"{last.GetProperty("partition")}/{last.GetProperty("offset")}")).OutputLines);
        Assert.Equal(3, (await processor.StopAsync())["dead-lettered"]);
    }

    [Fact]
    public async Task Looking_commits_nothing_and_sends_nothing()
    {
        _kafka.CreateTopic(_letters, 1);
        await WriteAsync(Letter("{", "not-json", null, 0));
        await ListAsync();
        Assert.Single(await ListAsync());
        (await RunAsync("republish")).FailedWith(2, "--all", "dead-letters republish --help");
        (await RunAsync("republish", "--all", "0/0")).FailedWith(2, "--all");
        (await RunAsync("list", "--since", "yesterday")).FailedWith(2, "--since", "yesterday");
        (await RunAsync("show", "nonsense")).FailedWith(2, "nonsense", "PARTITION/OFFSET");
    }

    [EmbeddedFact]
    public async Task A_topic_or_a_broker_that_is_not_there_is_one_sentence()
    {
        (await RunAsync("list")).FailedWith(1, _letters, _kafka.BootstrapServers);
        _kafka.CreateTopic(_letters, 1);
        CommandRun none = await RunAsync("list");
        Assert.Equal((0, "", $"There are no dead letters in {_letters}."), (none.ExitCode, none.Output, Assert.Single(none.ErrorLines)));
        _kafka.Embedded.TakeBrokerDown(1);
        (await RunAsync("list")).FailedWith(1, _letters, "can be reached");
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private Task<CommandRun> RunAsync(string command, params string[] arguments) =>
        CommandRun.Of(_folder.Path, ["dead-letters", command, "--bootstrap", _kafka.BootstrapServers, "--dead-letters", _letters, .. arguments]);

    private async Task<JsonElement[]> ListAsync(params string[] arguments)
    {
        CommandRun run = await RunAsync("list", ["--json", .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return [.. run.OutputLines.Select(line => JsonElement.Parse(line))];
    }

    // The letter that was republished so often before it came.
    private async Task<JsonElement> NewestAsync(int republished)
    {
        for (int attempt = 0; attempt < 300; attempt++)
            if (await ListAsync("--limit", "1") is [var newest] && newest.GetProperty("republished").GetInt32() == republished) return newest;
        throw new InvalidOperationException($"The letter that was republished {republished} times did not come.");
    }

    private (int Partition, Message<byte[]?, byte[]?> Message) Letter(string text, string reason, string? key, int partition, params (string Name, string Value)[] more) => Letter(Encoding.UTF8.GetBytes(text), reason, key, partition, more);

    private (int Partition, Message<byte[]?, byte[]?> Message) Letter(byte[] payload, string reason, string? key, int partition, params (string Name, string Value)[] more)
    {
        var headers = new Headers();
        foreach ((string name, string value) in new[] { ("reason", reason), ("source-topic", _metrics), ("source-partition", "1"), ("source-offset", "17"), ("source-timestamp", $"{Timestamp}") }.Concat(more)) headers.Add(name, Encoding.UTF8.GetBytes(value));
        return (partition, new Message<byte[]?, byte[]?> { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = payload, Headers = headers });
    }

    private Task WriteAsync(params (int Partition, Message<byte[]?, byte[]?> Message)[] letters) => WriteToAsync(_letters, letters);

    private async Task WriteToAsync(string topic, params (int Partition, Message<byte[]?, byte[]?> Message)[] letters)
    {
        using IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        await Task.WhenAll(letters.Select(letter => producer.ProduceAsync(new TopicPartition(topic, letter.Partition), letter.Message)));
    }

    private static string Start(JsonElement line) => line.GetProperty("start").GetString()!;

    private static (int, int, int, int, int, int) Of(JsonElement counts) => (
        counts.GetProperty("selected").GetInt32(), counts.GetProperty("republished").GetInt32(), counts.GetProperty("truncated").GetInt32(),
        counts.GetProperty("too_often").GetInt32(), counts.GetProperty("without_source").GetInt32(), counts.GetProperty("failed").GetInt32());
}
