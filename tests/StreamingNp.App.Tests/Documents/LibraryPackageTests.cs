using System.Xml.Linq;
using StreamingNp.App.Tests.Containers;

namespace StreamingNp.App.Tests.Documents;

/// <summary>The sample of docs/library.md, from packages and outside of the repository.</summary>
public sealed class LibraryPackageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [FullFact]
    public async Task The_sample_finds_the_incidents_that_the_README_shows()
    {
        using var folder = new TemporaryFolder();
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        foreach (string project in new[] { "StreamingNp.Detection", "StreamingNp.NeuralProcesses" })
            await DotnetAsync(Repository.Root, "pack", Path.Combine("src", project), "--no-build", "--configuration", configuration, "--output", folder.Of("packages"));
        foreach (string file in Directory.GetFiles(Repository.Of("docs/samples/score-csv"))) folder.Write(Path.Combine("sample", Path.GetFileName(file)), await File.ReadAllTextAsync(file));
        // Our packages go into a cache of their own, and those of others come from that of the build, which has those of one platform.
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        folder.Write("sample/nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{folder.Of("cache")}" /></config>
              <packageSources><clear /><add key="streaming-np" value="{folder.Of("packages")}" /></packageSources>
              <fallbackPackageFolders><add key="build" value="{cache}" /></fallbackPackageFolders>
            </configuration>
            """);
        XElement pruned = XDocument.Load(Repository.Of("Directory.Build.targets")).Descendants("ItemGroup").Single(group => group.Elements("PrunePackageReference").Any());
        folder.Write("sample/Directory.Build.targets", new XElement("Project", pruned).ToString());

        Run run = await DotnetAsync(folder.Of("sample"), "run", Repository.Of("docs/samples/shop.csv"));

        string shown = Page.Of("README.md").Blocks.Single(block => block.Language == "text").Code;
        Assert.All(shown.Split('\n', StringSplitOptions.RemoveEmptyEntries), sentence => Assert.Contains(sentence, run.Output, StringComparison.Ordinal));
    }

    private static async Task<Run> DotnetAsync(string folder, params string[] arguments)
    {
        Run run = await Run.Of(new("dotnet", arguments) { WorkingDirectory = folder, Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" } }, Patience);
        run.Succeeded();
        return run;
    }
}
