namespace StreamingNp.App.Tests.Documents;

public sealed class GeneratedPageTests
{
    [Theory]
    [InlineData("configuration")]
    [InlineData("cli")]
    public async Task The_page_that_is_committed_is_the_one_that_the_code_writes(string name)
    {
        CommandRun run = await CommandRun.Of(Page.Root, "docs", name);
        Assert.True(
            run.Output == Page.Of(Path.Combine("docs", $"{name}.md")).Text,
            $"docs/{name}.md is not what the code says. Write it again: dotnet run --project src/StreamingNp.App -- docs {name} > docs/{name}.md");
    }
}
