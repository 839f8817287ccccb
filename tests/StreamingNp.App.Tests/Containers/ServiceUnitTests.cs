using System.Globalization;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Tests.Containers;

/// <summary>The unit of systemd.</summary>
public sealed class ServiceUnitTests
{
    private const string Unit = "docker/streaming-np.service";

    private static readonly ILookup<string, string> Lines = Repository.Read(Unit).Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToLookup(parts => parts[0], parts => parts[1]);

    [Fact]
    public void Command_and_variables_are_those_of_the_program()
    {
        string[] command = One("ExecStart").Split(' ');
        Assert.Equal(("dotnet", Path.GetFileName(Dockerfile.EntryPoint[1])), (Path.GetFileName(command[0]), Path.GetFileName(command[1])));
        GivenSettings.AreArguments(command.Skip(2));
        ProcessorSettings settings = GivenSettings.Of(Lines["Environment"].Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]));
        // What systemd makes writable is where the program writes.
        Assert.StartsWith($"/var/lib/{One("StateDirectory")}/", settings.Model.Directory, StringComparison.Ordinal);
        Assert.Equal($"/var/cache/{One("CacheDirectory")}", settings.Limits.SpillDirectory);
    }

    [Fact]
    public void It_has_the_time_that_its_end_takes()
    {
        Assert.Equal("SIGTERM", One("KillSignal"));
        Assert.True(TimeSpan.FromSeconds(int.Parse(One("TimeoutStopSec"), CultureInfo.InvariantCulture)) > GivenSettings.StopTimeout, "TimeoutStopSec is not more than lanes.stop_timeout.");
    }

    [ProgramFact("systemd-analyze", "systemd")]
    public async Task It_passes_the_check_of_systemd()
    {
        using var folder = new TemporaryFolder();
        // The check wants a program that exists, and .NET is not everywhere in the same place.
        string unit = folder.Write(Path.GetFileName(Unit), Repository.Read(Unit).Replace(One("ExecStart").Split(' ')[0], "/bin/true", StringComparison.Ordinal));
        Run run = await Run.Of("systemd-analyze", "verify", "--man=no", unit);
        run.Succeeded();
        Assert.Empty(run.Output);
    }

    private static string One(string name) => Lines[name].Single();
}
