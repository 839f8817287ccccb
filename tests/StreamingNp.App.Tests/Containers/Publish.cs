namespace StreamingNp.App.Tests.Containers;

/// <summary>Publishes as the Dockerfile does.</summary>
internal static class Publish
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The command line of the Dockerfile, after <c>dotnet</c>.</summary>
    public static string[] Arguments => [.. Dockerfile.Runs.Single(run => run is ["dotnet", "publish", ..]).Skip(1)];

    /// <summary>
    /// Publishes what was built for the tests, by the command of the Dockerfile: the same files, of another
    /// configuration and not compiled again. Files are linked where that is possible.
    /// </summary>
    /// <param name="folder">The folder to publish to.</param>
    public static async Task OfTestsAsync(string folder)
    {
        string[] arguments = Arguments;
        arguments[Array.IndexOf(arguments, "--configuration") + 1] = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        arguments[Array.IndexOf(arguments, "--output") + 1] = folder;
        arguments[Array.IndexOf(arguments, "--no-restore")] = "--no-build";
        Run run = await Run.Of(
            new("dotnet", [.. arguments, "-p:AppendRuntimeIdentifierToOutputPath=false", "-p:CreateHardLinksForPublishFilesIfPossible=true", "-nodeReuse:false"]) { WorkingDirectory = Repository.Root }, Patience);
        run.Succeeded();
    }

    /// <summary>Does in a folder what the first stage of the Dockerfile does: copies, restores, compiles, publishes.</summary>
    /// <param name="source">An empty folder for what is copied.</param>
    /// <param name="output">The folder to publish to.</param>
    public static async Task OfDockerfileAsync(string source, string output)
    {
        foreach ((string from, string to) in Dockerfile.Copies)
            foreach (string file in File.Exists(Repository.Of(from)) ? [Repository.Of(from)] : Directory.GetFiles(Repository.Of(from), "*", SearchOption.AllDirectories))
            {
                // The exceptions of .dockerignore.
                if (file.Split('/') is var parts && (parts.Contains("bin") || parts.Contains("obj"))) continue;
                string target = Path.Combine(source, to, File.Exists(Repository.Of(from)) ? Path.GetFileName(file) : Path.GetRelativePath(Repository.Of(from), file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target, overwrite: true);
            }
        foreach (string[] run in Dockerfile.Runs.Where(run => run[0] == "dotnet"))
            (await Run.Of(new("dotnet", [.. run.Skip(1).Select(argument => argument == "/app" ? output : argument), "-nodeReuse:false"]) { WorkingDirectory = source }, Patience)).Succeeded();
    }
}
