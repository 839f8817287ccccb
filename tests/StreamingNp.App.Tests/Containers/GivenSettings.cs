using System.CommandLine;
using System.Text.RegularExpressions;
using StreamingNp.App.Commands;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Tests.Containers;

/// <summary>Reads what a file of operations gives to the program, as the program does.</summary>
internal static class GivenSettings
{
    /// <summary>What orchestrators have to leave to the processor for its end.</summary>
    public static TimeSpan StopTimeout => new ProcessorSettings().Lanes.StopTimeout;

    /// <summary>The port on which health and metrics are by default.</summary>
    public static int DefaultPort => new Uri(new ProcessorSettings().Monitoring.Address).Port;

    /// <summary>The settings that come of variables; every one that begins with the prefix has to be a setting.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="file">A file with settings; null for none.</param>
    public static ProcessorSettings Of(IReadOnlyDictionary<string, string> variables, string? file = null)
    {
        Assert.All(variables.Keys.Where(name => name.StartsWith(SettingsReader.VariablePrefix, StringComparison.Ordinal) && name != SettingsReader.FileVariable), name => Assert.Contains("__", name, StringComparison.Ordinal));
        var reader = new SettingsReader();
        if (file is not null) reader.AddFile(file);
        reader.AddVariables(variables);
        ProcessorSettings settings = reader.Finish();
        Assert.Empty(reader.Warnings);
        return settings;
    }

    /// <summary>Asserts that the program takes such arguments.</summary>
    public static void AreArguments(IEnumerable<string> arguments)
    {
        var nowhere = new CommandEnvironment { Output = TextWriter.Null, Error = TextWriter.Null, Variables = new Dictionary<string, string>(), WorkingDirectory = Repository.Root };
        ParseResult result = CommandLine.Create(nowhere).Parse([.. arguments]);
        Assert.True(result.Errors.Count == 0, $"streaming-np {string.Join(' ', arguments)}: {string.Join(' ', result.Errors)}");
    }

    /// <summary>Asserts that a command line calls the program as the image does, with arguments that it takes.</summary>
    public static void IsCall(IReadOnlyList<string> command)
    {
        Assert.Equal(Dockerfile.EntryPoint, command.Take(Dockerfile.EntryPoint.Length));
        AreArguments(command.Skip(Dockerfile.EntryPoint.Length));
    }

    /// <summary>The settings that a text names, such as lanes.stop_timeout.</summary>
    public static IEnumerable<string> NamedIn(string text)
    {
        string sections = string.Join('|', SettingDefinition.All.Select(setting => setting.Section).Distinct());
        return Regex.Matches(text, $@"(?<![\w./@-])(?:{sections})\.[a-z_]+(?![\w:/-]|\.\w)").Select(match => match.Value).Distinct();
    }
}
