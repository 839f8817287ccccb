using System.Text.RegularExpressions;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Containers;

/// <summary>What holds for every file in the folder docker.</summary>
public sealed partial class DockerFilesTests
{
    public static TheoryData<string> Files => [.. Repository.DockerFiles];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_setting_that_is_named_exists(string file) =>
        Assert.All(GivenSettings.NamedIn(Repository.Read(file)), path => Assert.True(SettingDefinition.All.Any(setting => setting.Path == path), $"{file} names the setting {path}, which does not exist."));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variable_of_the_program_is_a_setting(string file)
    {
        foreach (Match variable in VariablePattern().Matches(Repository.Read(file)))
            Assert.True(
                variable.Value == SettingsReader.FileVariable || SettingDefinition.All.Any(setting => setting.NameIn($"{variable.Groups[1].Value}.{variable.Groups[2].Value}".ToLowerInvariant().Replace("__", ".", StringComparison.Ordinal)) is not null),
                $"{file} names the variable {variable.Value}, which is no setting.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_of_the_repository_that_is_named_exists(string file)
    {
        foreach (Match path in PathPattern().Matches(Repository.Read(file)))
            Assert.True(Path.Exists(Repository.Of(path.Value.TrimEnd('.', '/'))), $"{file} names {path.Value}, which does not exist.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_port_of_the_processor_is_its_default(string file) =>
        Assert.All(PortPattern().Matches(Repository.Read(file)), port => Assert.Equal($"{GivenSettings.DefaultPort}", port.Value));

    // Two underscores make a setting; others are of Kubernetes, such as STREAMINGNP_PORT.
    [GeneratedRegex("STREAMINGNP_(?:CONFIG\\b|([A-Z]+(?:_[A-Z]+)*)__([A-Z_]+))")]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"(?<![\w./-])(?:docker|config|docs|src)/[\w./-]+")]
    private static partial Regex PathPattern();

    // Nothing else here has a port that begins with 94.
    [GeneratedRegex(@"\b94\d\d\b")]
    private static partial Regex PortPattern();
}
