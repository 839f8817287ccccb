using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace StreamingNp.Detection.Tests;

/// <summary>The folders of a project are floors: each refers only to folders that are listed before it.</summary>
public sealed class FloorsTests
{
    // "." is the folder of the project itself.
    private static readonly Dictionary<string, string[]> Floors = new()
    {
        ["Detection"] =
        [
            "Observations", "Formats", "Formats/Otlp", "Formats/Choice", "Recordings", "Distributions", "Series", "Thresholds", "Reduction", "Windows", "Prediction", "Correction", "Residuals", "Noise", "Channels", "Evidence", "Scoring", "Incidents", "Events",
            "State", "Rules", "Configuration", "Journal", "Detectors", "Evaluation", "Evaluation/Baselines", "Evaluation/Forecasts", "Evaluation/Nab", "Evaluation/Skab", "Simulation", "Simulation/Normal", "Simulation/Channels", "Simulation/Disturbed", "Simulation/Prior", "Training",
        ],
        ["NeuralProcesses"] = ["Native", "Tasks", "GaussianProcesses", "Priors", "Models", "Reduction", "Engine", "Artifacts", "Prediction", "Training", "Calibrating", "Retraining", "Benchmarks"],
        ["Streaming"] = ["Telemetry", "Configuration", "Kafka", "Registry", "Source", "Delivery", "Alerts", "DeadLetters", "EmbeddedBroker", "Reading", "Forwarding", "State", "Limits", "Scoring", "Lanes", "Supervision", "Testing"],
        ["App"] =
        [
            "Configuration", "Terminal", "Topics", "Logging", "Models", "Processing", "Monitoring", "Metrics", "Alerts", "Events", "Hosting", "Recordings", "Replay", "Offline", "Evaluation", "Evaluation/Forecasts", "Evaluation/Sensitivity", "Evaluation/Recurrence", "Evaluation/Channels", "Training", "TaskPictures",
            "PaperBenchmarks", "Benchmarking", "DeadLetters", "Demonstration", "Documents", "Commands", ".",
        ],
    };

    public static TheoryData<string> Projects => [.. Floors.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_refers_only_to_folders_before_it(string project)
    {
        string[] floors = Floors[project];
        Dictionary<string, Regex> partialNames = floors.ToDictionary(floor => floor, floor => PartialNames(project, floor));
        var breaches = new List<string>();
        foreach (string file in FilesOf(project))
        {
            string folder = FolderOf(project, file), text = File.ReadAllText(file);
            int own = Array.IndexOf(floors, folder);
            if (own < 0) continue;
            IEnumerable<string> referred = Regex.Matches(text, $@"\bStreamingNp\.{project}((?:\.\w+)+)").Select(name => FloorOf(floors, name.Groups[1].Value)).OfType<string>();
            foreach (string floor in floors[(own + 1)..].Where(floor => partialNames[floor].IsMatch(text)).Union(referred.Where(floor => Array.IndexOf(floors, floor) > own)))
                breaches.Add($"{Shown(file)} refers to the folder {floor}, which is listed after {folder}: move what it needs to a folder before, or the code that needs it to a folder after.");
        }
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_is_listed_after_the_folder_that_it_is_in(string project)
    {
        string[] floors = Floors[project], folders = [.. FilesOf(project).Select(file => FolderOf(project, file)).Distinct()];
        var faults = new List<string>();
        foreach (string folder in folders.Except(floors)) faults.Add($"src/StreamingNp.{project}/{folder} is not listed: add it in FloorsTests, after every folder that it refers to.");
        foreach (string floor in floors.Except(folders)) faults.Add($"src/StreamingNp.{project}/{floor} is listed and has no code: take it off the list in FloorsTests.");
        // Code sees the namespaces around its own without a word.
        foreach (string floor in floors.Where(floor => floor.Contains('/') && Array.IndexOf(floors, floor) < Array.IndexOf(floors, Path.GetDirectoryName(floor))))
            faults.Add($"{floor} is listed before the folder that it is in: list it after that in FloorsTests.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_file_has_the_namespace_of_its_folder(string project)
    {
        var faults = new List<string>();
        foreach (string file in FilesOf(project))
        {
            string folder = FolderOf(project, file), expected = folder == "." ? $"StreamingNp.{project}" : $"StreamingNp.{project}.{folder.Replace('/', '.')}";
            Match found = Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+);", RegexOptions.Multiline);
            if (found.Success && found.Groups[1].Value != expected) faults.Add($"{Shown(file)} has the namespace {found.Groups[1].Value}: make it {expected}.");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // Such as Nab.NabScore: a type behind the last part of its namespace, or more of it.
    private static Regex PartialNames(string project, string floor)
    {
        string types = string.Join('|', FilesOf(project).Where(file => FolderOf(project, file) == floor).Select(Path.GetFileNameWithoutExtension));
        string[] parts = floor.Split('/');
        string around = string.Concat(parts[..^1].Prepend(project).Select(part => $@"(?:{part}\.)?"));
        return new Regex($@"(?<![\w.]){around}{Regex.Escape(parts[^1])}\.(?:{types})\b");
    }

    // The innermost folder that a name, such as ".Evaluation.Nab.NabScore", leads to.
    private static string? FloorOf(string[] floors, string name) =>
        floors.Where(floor => $"{name}.".StartsWith($".{floor.Replace('/', '.')}.", StringComparison.Ordinal)).MaxBy(floor => floor.Length);

    private static IEnumerable<string> FilesOf(string project) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root(), "src", $"StreamingNp.{project}"), "*.cs", SearchOption.AllDirectories)
        let folder = FolderOf(project, file)
        where folder.Split('/')[0] is not ("bin" or "obj")
        orderby file
        select file;

    private static string FolderOf(string project, string file)
    {
        string folder = Path.GetRelativePath(Path.Combine(Root(), "src", $"StreamingNp.{project}"), Path.GetDirectoryName(file)!);
        return folder.Replace('\\', '/');
    }

    private static string Shown(string file) => Path.GetRelativePath(Root(), file).Replace('\\', '/');

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
