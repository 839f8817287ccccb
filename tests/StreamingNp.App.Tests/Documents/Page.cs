using System.Text.RegularExpressions;

namespace StreamingNp.App.Tests.Documents;

/// <summary>A page of the documentation: README.md, or one in docs/.</summary>
/// <param name="Name">Its path from the root of the repository.</param>
/// <param name="Text">Its Markdown, with lines that end in a line feed.</param>
internal sealed partial record Page(string Name, string Text)
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Page> All { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Root, file)).Prepend("README.md").Select(Of)];

    public static Page Of(string name) => new(name, File.ReadAllText(Path.Combine(Root, name)).ReplaceLineEndings("\n"));

    /// <summary>Its blocks of code, with their language, which is empty for commands.</summary>
    public IEnumerable<(string Language, string Code)> Blocks => BlockPattern().Matches(Text).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>What is between single backticks.</summary>
    public IEnumerable<string> Codes => CodePattern().Matches(Prose).Select(match => match.Groups[1].Value);

    /// <summary>What links and pictures lead to.</summary>
    public IEnumerable<string> Links => LinkPattern().Matches(Prose).Select(match => match.Groups[1].Value);

    /// <summary>Its headings, as links call them.</summary>
    public IEnumerable<string> Anchors => HeadingPattern().Matches(Prose).Select(match => NoAnchorPattern().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Its sentences, those in cells of tables too; a piece of code counts as a word.</summary>
    public IEnumerable<string> Sentences => Paragraphs().SelectMany(paragraph => SentenceEndPattern().Split(LinkTargetPattern().Replace(CodePattern().Replace(paragraph, "X"), "]")));

    /// <summary>The lines of its command blocks that call the program, without the program.</summary>
    public IEnumerable<string> Commands => Blocks.Where(block => block.Language.Length == 0).SelectMany(block => CommandPattern().Matches(block.Code)).Select(match => match.Groups[1].Value);

    private string Prose => BlockPattern().Replace(CommentPattern().Replace(Text, ""), "\n");

    private IEnumerable<string> Paragraphs()
    {
        List<string> paragraph = [];
        foreach (string line in Prose.Split('\n').Append(""))
        {
            bool isTable = line.StartsWith('|');
            if (isTable || line.Length == 0 || StartPattern().IsMatch(line))
            {
                yield return string.Join(' ', paragraph);
                paragraph.Clear();
            }
            if (isTable)
                foreach (string cell in CellEndPattern().Split(line)) yield return cell;
            else
                paragraph.Add(StartPattern().Replace(line, ""));
        }
        yield return string.Join(' ', paragraph);
    }

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "StreamingNp.sln"))) directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("No folder above the tests has StreamingNp.sln.");
        return directory;
    }

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex CommentPattern();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex LinkTargetPattern();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchorPattern();

    [GeneratedRegex(@"^(#+|\s*[-*]|\s*\d+\.|>) ")]
    private static partial Regex StartPattern();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEndPattern();

    [GeneratedRegex(@"(?<=[.!?])[*)\]”]*\s+")]
    private static partial Regex SentenceEndPattern();

    [GeneratedRegex(@"^(?:dotnet run --project src/StreamingNp\.App -- |streaming-np )(.*?)(?: > \S+)?$", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();
}
