using System.Text.Json;

namespace StreamingNp.App.Tests.Documents;

public sealed class CodeBlockTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void Every_json_block_is_json() => Assert.All(
        Page.All.SelectMany(page => page.Blocks.Where(block => block.Language == "json").Select(block => (page.Name, block.Code))),
        block => JsonDocument.Parse(block.Code, WithComments).Dispose());

    [Fact]
    public void Every_csharp_block_stands_in_a_test()
    {
        string[][] sources = [Lines(Source("Documents", "LibrarySampleTests.cs")), Lines(Source("Testing", "OwnConfigurationTests.cs"))];
        foreach (Page page in Page.All)
            foreach (string[] block in page.Blocks.Where(block => block.Language == "csharp").Select(block => Lines(block.Code)))
                Assert.True(sources.Any(source => Stands(block, source)), $"No test has this block of {page.Name}:\n{string.Join('\n', block)}");
    }

    private static bool Stands(string[] block, string[] source) =>
        Enumerable.Range(0, Math.Max(0, source.Length - block.Length + 1)).Any(start => block.AsSpan().SequenceEqual(source.AsSpan(start, block.Length)));

    private static string[] Lines(string text) => [.. text.Trim('\n').Split('\n').Select(line => line.Trim())];

    private static string Source(string folder, string file) =>
        File.ReadAllText(Path.Combine(Page.Root, "tests", "StreamingNp.App.Tests", folder, file)).ReplaceLineEndings("\n");
}
