using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace StreamingNp.App.Tests.Containers;

public sealed partial class DockerfileTests
{
    [Fact]
    public void What_it_copies_exists_and_is_sent_to_the_builder()
    {
        string[] kept = [.. Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])];
        Assert.NotEmpty(Dockerfile.Copies);
        Assert.All(Dockerfile.Copies, copy =>
        {
            Assert.True(Path.Exists(Repository.Of(copy.Source)), $"The Dockerfile copies {copy.Source}, which does not exist.");
            Assert.Contains(copy.Source.Split('/')[0], kept);
        });
        Assert.All(kept, path => Assert.True(Path.Exists(Repository.Of(path)), $".dockerignore keeps {path}, which does not exist."));
    }

    [Fact]
    public void Packages_are_restored_from_the_project_files_of_every_project_that_is_published()
    {
        string[] copied = [.. Dockerfile.Copies.Select(copy => copy.Source)];
        Assert.All(Directory.GetFiles(Repository.Of("src"), "*.csproj", SearchOption.AllDirectories), project => Assert.Contains(Path.GetRelativePath(Repository.Root, project).Replace('\\', '/'), copied));
        Assert.Contains("Directory.Packages.props", copied);
    }

    [Fact]
    public void Its_commands_and_variables_are_those_of_the_program()
    {
        GivenSettings.IsCall(Dockerfile.Command);
        GivenSettings.IsCall(Dockerfile.HealthCheck);
        string data = Dockerfile.Instruction("VOLUME");
        App.Configuration.ProcessorSettings settings = GivenSettings.Of(Dockerfile.Variables);
        // What is written goes to the volume: everything else may be read-only.
        Assert.StartsWith($"{data}/", settings.Model.Directory, StringComparison.Ordinal);
        Assert.StartsWith($"{data}/", settings.Limits.SpillDirectory, StringComparison.Ordinal);
        Assert.Equal($"{GivenSettings.DefaultPort}", Dockerfile.Instruction("EXPOSE"));
    }

    [Fact]
    public void It_runs_without_rights_and_hears_of_SIGTERM()
    {
        Assert.Equal("$APP_UID", Dockerfile.Instruction("USER"));
        Assert.Equal("SIGTERM", Dockerfile.Instruction("STOPSIGNAL"));
        // A shell would keep signals to itself.
        Assert.All(new[] { "ENTRYPOINT", "CMD" }, name => Assert.StartsWith("[", Dockerfile.Instruction(name), StringComparison.Ordinal));
        Assert.Equal("0", Dockerfile.Variables["DOTNET_EnableDiagnostics"]);
    }

    [Fact]
    public void Its_images_are_of_the_framework_and_the_platform_that_are_built_for()
    {
        string framework = XDocument.Load(Repository.Of("Directory.Build.props")).Descendants("TargetFramework").Single().Value["net".Length..];
        string[] images = [.. Dockerfile.Instructions.Where(instruction => instruction.Name == "FROM").Select(instruction => instruction.Value)];
        Assert.Equal(2, images.Length);
        Assert.All(images, image => Assert.Matches($@"mcr\.microsoft\.com/dotnet/(sdk|aspnet):{Regex.Escape(framework)}\b", image));
        string[] publish = Publish.Arguments;
        Assert.Equal("linux-x64", publish[Array.IndexOf(publish, "--runtime") + 1]);
        Assert.Contains("--platform=linux/amd64", images[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Its_version_is_that_of_the_program()
    {
        string version = XDocument.Load(Repository.Of("Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Contains($"image.version=\"{version}\"", Dockerfile.Instruction("LABEL"), StringComparison.Ordinal);
        Assert.All(Repository.DockerFiles.SelectMany(file => ImagePattern().Matches(Repository.Read(file))), image => Assert.Equal(version, image.Groups[1].Value));
    }

    [GeneratedRegex(@"streaming-np:(\d+\.\d+\.\d+)\b")]
    private static partial Regex ImagePattern();
}
