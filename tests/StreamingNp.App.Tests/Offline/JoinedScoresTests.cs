using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Tests.Processing;

namespace StreamingNp.App.Tests.Offline;

/// <summary>Files of single channels that the settings join.</summary>
[Collection(TinyModelCollection.Name)]
public sealed class JoinedScoresTests(TinyModel tiny) : IDisposable
{
    private const int Rows = 380;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_series_of_files_that_are_joined_is_scored_as_one_whose_channels_stand_in_columns()
    {
        string[] names = ["cpu", "load", "memory"];
        _folder.Write("host-12.csv", $"timestamp,{string.Join(',', names)}\n{string.Concat(Enumerable.Range(0, Rows).Select(row => $"{Recording.Time(row)},{string.Join(',', names.Select((_, channel) => Value(row, channel)))}\n"))}");
        for (int channel = 0; channel < names.Length; channel++)
            _folder.Write($"apart/{names[channel]}.csv", $"series,timestamp,value\n{string.Concat(Enumerable.Range(0, Rows).Select(row => $"host-12/{names[channel]},{Recording.Time(row)},{Value(row, channel)}\n"))}");

        CommandRun together = await CommandRun.Of(_folder.Path, "score", "host-12.csv", "--together", "--model", tiny.Folder, "--json");
        CommandRun joined = await CommandRun.Of(_folder.Path, "score", "apart", "--model", tiny.Folder, "--json", "--set", "observations.join={series}/{channel}");
        Assert.Equal(0, joined.ExitCode);
        Assert.Equal(together.OutputLines, joined.OutputLines);
        Assert.Equal(Rows, joined.OutputLines.Length);
        Assert.Contains(joined.OutputLines, line => JsonElement.Parse(line).GetProperty("score").ValueKind == JsonValueKind.Number);
        Dictionary<string, long> counts = RunningProcessor.Counts(joined.ErrorLines[^1]);
        Assert.Equal((3 * Rows, 0), (counts["consumed"], counts.GetValueOrDefault("buffered")));
    }

    public void Dispose() => _folder.Dispose();

    private static string Value(int row, int channel) => ((float)Math.Sin(row * (0.1 + channel)) + channel).ToString(CultureInfo.InvariantCulture);
}
