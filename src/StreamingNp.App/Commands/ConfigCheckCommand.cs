using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>config check</c>: says all that is wrong in configuration files.</summary>
internal sealed class ConfigCheckCommand : Command, IExamples
{
    private readonly Argument<string[]> _files = new("FILES") { Description = "The configuration files; by default config/streaming-np.json in the working directory or one above it.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Makes the command.</summary>
    public ConfigCheckCommand(CommandEnvironment environment)
        : base("check", "Checks configuration files and prints every error at once: the file, the line, the JSON path, what is wrong and what is allowed. Environment variables are left out. The exit code is 1 where something is wrong.")
    {
        Arguments.Add(_files);
        SetAction(result => Check(result.GetValue(_files)!, environment));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["config check", "config check production.json"];

    private static int Check(string[] given, CommandEnvironment environment)
    {
        string[] files = given.Length > 0 ? [.. given.Select(environment.PathOf)]
            : [SettingsFile.Find(environment.WorkingDirectory) ?? throw new SettingsException($"There is no {SettingsFile.Name} in {environment.WorkingDirectory} or above it; name the file to check.")];
        List<SettingsError> errors = [];
        foreach (string file in files)
        {
            int before = errors.Count;
            var reader = new SettingsReader(errors);
            reader.AddFile(file);
            reader.Finish();
            foreach (string warning in reader.Warnings) environment.Error.WriteLine($"{file}: {warning}");
            if (errors.Count == before) environment.Output.WriteLine($"{file} has no errors.");
        }
        foreach (SettingsError error in errors) environment.Error.WriteLine(error);
        return errors.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }
}
