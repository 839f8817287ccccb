using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingNp.App.Tests.Containers;

/// <summary>The Dockerfile, as far as tests follow it.</summary>
internal static partial class Dockerfile
{
    public const string Path = "docker/Dockerfile";

    /// <summary>Its instructions, with the number of their stage.</summary>
    public static IReadOnlyList<(int Stage, string Name, string Value)> Instructions { get; } = [.. Parse()];

    /// <summary>The number of the stage that becomes the image.</summary>
    public static int Last => Instructions[^1].Stage;

    /// <summary>The files and folders that come from the repository: what, and where to.</summary>
    public static IEnumerable<(string Source, string Target)> Copies =>
        from instruction in Instructions
        where instruction.Name == "COPY" && instruction.Stage < Last
        let words = instruction.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        from source in words[..^1]
        select (source, words[^1]);

    /// <summary>The command lines of the stage that builds.</summary>
    public static IEnumerable<string[]> Runs => Instructions.Where(instruction => instruction.Name == "RUN").Select(instruction => instruction.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The variables of the image.</summary>
    public static Dictionary<string, string> Variables =>
        Instructions.Where(instruction => instruction.Stage == Last && instruction.Name == "ENV").SelectMany(instruction => instruction.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(assignment => assignment.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>What the image runs without arguments.</summary>
    public static string[] Command => [.. EntryPoint, .. Exec("CMD")];

    public static string[] EntryPoint => Exec("ENTRYPOINT");

    /// <summary>What the engine asks how the container is.</summary>
    public static string[] HealthCheck => List(Instruction("HEALTHCHECK")[Instruction("HEALTHCHECK").IndexOf("CMD ", StringComparison.Ordinal)..].Split(' ', 2)[1]);

    /// <summary>The value of the only instruction of that name in the image.</summary>
    public static string Instruction(string name) => Instructions.Single(instruction => instruction.Stage == Last && instruction.Name == name).Value;

    private static string[] Exec(string name) => List(Instruction(name));

    private static string[] List(string json) => JsonSerializer.Deserialize<string[]>(json)!;

    private static IEnumerable<(int Stage, string Name, string Value)> Parse()
    {
        int stage = -1;
        foreach (string line in ContinuedPattern().Replace(Repository.Read(Path), " ").Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] parts = line.Split(' ', 2);
            if (parts[0] == "FROM") stage++;
            yield return (stage, parts[0], parts[1].Trim());
        }
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex ContinuedPattern();
}
