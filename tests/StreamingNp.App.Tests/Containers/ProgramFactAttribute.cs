namespace StreamingNp.App.Tests.Containers;

/// <summary>A test that needs a program which is not everywhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <summary>Makes it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="package">The package of Debian that has it.</param>
    public ProgramFactAttribute(string program, string package)
    {
        (Program, Package) = (program, package);
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))))
            Skip = $"Needs {program}; Debian and Ubuntu have it in the package {package}.";
    }

    public string Program { get; }

    public string Package { get; }
}
