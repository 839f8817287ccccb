namespace StreamingNp.App.Tests.Containers;

/// <summary>Files of operations pass the checks of those who read them.</summary>
public sealed class LintTests
{
    [ProgramFact("yamllint", "yamllint")]
    public async Task All_yaml_passes_yamllint()
    {
        string[] others = [.. Directory.GetFiles(Repository.Of("config"), "*.yml")];
        (await Run.Of("yamllint", ["--strict", "--config-file", Repository.Of("docker/yamllint.yaml"), Repository.Of("docker"), .. others])).Succeeded();
    }

    [ProgramFact("promtool", "prometheus")]
    public async Task The_configuration_of_Prometheus_passes_promtool()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("prometheus.yml", Repository.Read("docker/prometheus.yml"));
        folder.Write("rules/streaming-np.yml", Repository.Read("config/prometheus-rules.yml"));
        Run run = await Run.Of("promtool", "check", "config", file);
        run.Succeeded();
        Assert.Matches(@"\d+ rules found", run.Output);
    }

    [ProgramFact("amtool", "prometheus-alertmanager")]
    public async Task The_configuration_of_Alertmanager_passes_amtool() => (await Run.Of("amtool", "check-config", Repository.Of("docker/alertmanager.yml"))).Succeeded();
}
