using System.Globalization;
using System.Text;

namespace StreamingNp.App.Tests.Documents;

/// <summary>Runs the commands of the pages that need files and no broker, on small files of the names that the pages have.</summary>
[Collection(TinyModelCollection.Name)]
public sealed class CommandsOnFilesTests(TinyModel tiny)
{
    private const int Rows = 150, SpikeAt = 120;

    // What shortens a command that measures.
    private static readonly string[] Briefly = ["--seconds", "0.05", "--series", "2"];

    public static TheoryData<string> All => [.. Page.All.SelectMany(page => page.Commands).Distinct().Where(Runs)];

    /// <summary>Whether a command of a page is run here.</summary>
    public static bool Runs(string command) => command.Split(' ')[0] is "score" or "evaluate" or "train" or "bench" && !UnrunCommands.Reasons.ContainsKey(command);

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_command_of_a_page_ends_well_and_writes_the_files_that_it_names(string command)
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "cpu.csv", "data/a.csv", "data/b.csv", "recordings/a.csv" }) folder.Write(name, Labelled());
        folder.Write("pump.csv", Channels());
        folder.Write("docs/samples/shop.csv", string.Join('\n', (await File.ReadAllLinesAsync(Path.Combine(Page.Root, "docs", "samples", "shop.csv"))).Take(Rows)));
        Directory.CreateDirectory(folder.Of("docs/images"));
        string[] words = command.Split(' ');
        CommandRun run = await CommandRun.Of(folder.Path, new() { ["STREAMINGNP_MODEL__PATH"] = tiny.Folder }, [.. words, .. words[0] == "bench" ? Briefly : []]);
        Assert.True(run.ExitCode == 0, $"streaming-np {command} ends with {run.ExitCode}: {run.Error}");
        foreach (string option in new[] { "--output", "--plot", "--curve" })
            if (Array.IndexOf(words, option) is >= 0 and int at) Assert.True(new FileInfo(folder.Of(words[at + 1])).Length > 0, $"streaming-np {command} has not written {words[at + 1]}.");
    }

    // Enough rows for channels to be judged.
    private static string Channels()
    {
        var text = new StringBuilder("timestamp,flow,pressure,current\n");
        for (int row = 0; row < 3 * Rows; row++)
            text.Append(CultureInfo.InvariantCulture, $"{Recording.Time(row)},{Recording.Value(row)},{Recording.Value(row, seed: 2)},{Recording.Value(row, seed: 3)}\n");
        return text.ToString();
    }

    private static string Labelled()
    {
        var text = new StringBuilder("timestamp,value,is_anomaly\n");
        for (int row = 0; row < Rows; row++)
            text.Append(CultureInfo.InvariantCulture, $"{Recording.Time(row)},{Recording.Value(row) + (row == SpikeAt ? 500 : 0)},{(row == SpikeAt ? 1 : 0)}\n");
        return text.ToString();
    }
}
