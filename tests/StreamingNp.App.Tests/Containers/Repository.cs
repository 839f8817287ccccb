namespace StreamingNp.App.Tests.Containers;

/// <summary>The files of the repository that is tested.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The files in <c>docker</c>, as paths from the root.</summary>
    public static IReadOnlyList<string> DockerFiles { get; } =
        [.. Directory.GetFiles(Of("docker"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    public static string Of(string path) => Path.GetFullPath(Path.Combine(Root, path));

    public static string Read(string path) => File.ReadAllText(Of(path)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "StreamingNp.sln"))) directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("No folder above the tests has StreamingNp.sln.");
        return directory;
    }
}
