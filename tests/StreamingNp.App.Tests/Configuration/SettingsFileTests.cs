using System.Text.Json;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Configuration;

public sealed class SettingsFileTests
{
    private static readonly string Committed = Path.Combine(AppContext.BaseDirectory, SettingsFile.Name);

    [Fact]
    public void The_committed_file_is_what_the_settings_say_of_themselves() =>
        // After a change of a setting: dotnet run --project src/StreamingNp.App -- settings > config/streaming-np.json
        Assert.Equal(SettingsFile.Write(new ProcessorSettings()), File.ReadAllText(Committed).ReplaceLineEndings("\n"));

    [Fact]
    public void The_committed_file_holds_exactly_the_settings_with_their_defaults()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Committed), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        IEnumerable<string> paths = document.RootElement.EnumerateObject().Where(section => section.Name != "rules").SelectMany(section => section.Value.EnumerateObject(), (section, setting) => $"{section.Name}.{setting.Name}");
        Assert.Equal(SettingDefinition.All.Select(setting => setting.Path), paths);

        var reader = new SettingsReader();
        reader.AddFile(Committed);
        ProcessorSettings read = reader.Finish(), defaults = new();
        Assert.All(SettingDefinition.All, setting => Assert.Equal(setting.Of(defaults), setting.Of(read)));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var reader = new SettingsReader();
        reader.Add("kafka.topics", "a,b", "a test");
        reader.Add("detection.false_alarm_rate", "1e-6", "a test");
        reader.Add("lanes.idle_after", "90m", "a test");
        reader.Add("kafka.settings.client.id", "with \"quotes\"", "a test");
        ProcessorSettings settings = reader.Finish();
        using var folder = new TemporaryFolder();

        var again = new SettingsReader();
        again.AddFile(folder.Write("settings.json", SettingsFile.Write(settings)));
        Assert.Equal(["a", "b"], again.Finish().Kafka.Topics);
        Assert.All(SettingDefinition.All, setting => Assert.Equal(setting.Of(settings), setting.Of(again.Finish())));
    }

    [Theory]
    [InlineData("sasl.password")]
    [InlineData("ssl.key.password")]
    [InlineData("ssl.key.pem")]
    [InlineData("sasl.oauthbearer.client.secret")]
    [InlineData("sasl.oauthbearer.assertion.private.key.passphrase")]
    [InlineData("sasl.oauthbearer.config")]
    [InlineData("sasl.jaas.config")]
    public void Secrets_are_not_written(string name)
    {
        var reader = new SettingsReader();
        reader.Add($"kafka.settings.{name}", "hunter2", "a test");
        string text = SettingsFile.Write(reader.Finish());
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains($"\"{name}\": \"(secret)\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_found_above_the_working_directory()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write(SettingsFile.Name, "{}");
        Directory.CreateDirectory(folder.Of("a/b"));
        Assert.Equal(file, SettingsFile.Find(folder.Of("a/b")));
    }
}
