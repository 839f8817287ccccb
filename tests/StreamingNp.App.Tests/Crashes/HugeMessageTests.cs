using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

[Trait("Category", "Broker")]
[Trait("Category", "RealBroker")]
[Collection(CrashCollection.Name)]
public sealed class HugeMessageTests(TinyModel tiny)
{
    private const int Bytes = 10_000_000, Kept = 65_536;

    [RealBrokerFact]
    public void A_message_of_ten_megabytes_becomes_a_short_dead_letter_that_says_so_and_the_stream_goes_on()
    {
        using var run = new CrashRun(tiny.Folder, series: 40, observations: 4_000, topic: new() { ["max.message.bytes"] = "12000000" });
        byte[] huge = new byte[Bytes];
        // Nothing that compression could make small.
        new Random(1).NextBytes(huge);
        run.PublishPoison(partition: 0, huge);
        run.Publish(4_000);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Finishes(processor);
        Assert.Equal(0, processor.Stop());

        Message<byte[]?, byte[]?> letter = run.Kafka.Read(group.DeadLetters, partition: 0, count: 1).Single().Message;
        Assert.Equal(huge[..Kept], letter.Value);
        Assert.Equal(("message-too-large", "10000000", Convert.ToHexStringLower(SHA256.HashData(huge))), (Header(letter, "reason"), Header(letter, "truncated-from-bytes"), Header(letter, "sha256")));
        Dictionary<string, long> counts = RunningProcessor.Counts(processor.LastLine);
        Assert.Equal((run.Records, 1), (counts["consumed"], counts["dead-lettered"]));
    }

    // In full they are three times as much: what waits for its lane is bounded in bytes.
    [RealBrokerFact]
    public void Many_messages_of_ten_megabytes_do_not_fill_the_memory()
    {
        int many = CrashRun.IsFull ? 300 : 60;
        using var run = new CrashRun(tiny.Folder, series: 40, observations: 4_000, topic: new() { ["max.message.bytes"] = "12000000" });
        byte[] huge = new byte[Bytes];
        new Random(1).NextBytes(huge);
        for (int message = 0; message < many; message++) run.PublishPoison(message % CrashRun.Partitions, huge);
        using CrashRun.Group group = run.NewGroup("at_least_once");
        ProcessorProcess processor = group.Run();
        group.Finishes(processor);
        long most = processor.MostMemory;
        Assert.Equal(0, processor.Stop());
        Assert.Equal(many, RunningProcessor.Counts(processor.LastLine)["dead-lettered"]);
        Assert.True(most < 900_000_000, $"The processor took up to {most / 1_000_000} MB.");
    }

    private static string Header(Message<byte[]?, byte[]?> message, string name) => Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));
}
