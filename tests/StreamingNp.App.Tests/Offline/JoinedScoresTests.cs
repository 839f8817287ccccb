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

    [Fact]
    public async Task Whatever_comes_of_joined_observations_the_counts_add_up()
    {
        const int rows = 40;
        IEnumerable<string> Lines(string series, int seconds, int channel) => Enumerable.Range(0, rows).Select(row => $"{series},{Recording.Time(row)[..^3]}{seconds:00}Z,{Value(row, channel)}\n");
        _folder.Write("parts/a.csv", $"series,timestamp,value\n{string.Concat(Lines("host-12", 0, 0))}");
        _folder.Write("parts/b.csv", $"series,timestamp,value\n{string.Concat(Lines("host-12/cpu", 0, 1).Concat(Lines("host-12/load", 2, 2)).Concat(Lines("host-12/cpu", 0, 1).Take(3)))}");

        CommandRun run = await CommandRun.Of(_folder.Path, "score", "parts", "--model", tiny.Folder, "--json", "--set", "observations.join={series}/{channel}");
        Assert.Equal(0, run.ExitCode);
        Dictionary<string, long> counts = RunningProcessor.Counts(run.ErrorLines[^1]);
        Assert.Equal(3 * rows + 3, counts["consumed"]);
        Assert.Equal((3, 3 * rows), (counts["duplicate"], counts["warming up"]));
    }

    public void Dispose() => _folder.Dispose();

    private static string Value(int row, int channel) => ((float)Math.Sin(row * (0.1 + channel)) + channel).ToString(CultureInfo.InvariantCulture);
}
