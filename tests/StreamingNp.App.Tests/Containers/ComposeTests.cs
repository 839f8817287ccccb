using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamingNp.App.Configuration;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.App.Tests.Containers;

public sealed partial class ComposeTests
{
    private readonly JsonNode _compose = Yaml.Documents("docker/compose.yaml").Single();

    private JsonObject Services => _compose["services"]!.AsObject();

    [Theory]
    [InlineData("streaming-np")]
    [InlineData("producer")]
    public void What_a_service_gives_to_the_program_is_known_to_it(string name)
    {
        JsonNode service = Services[name]!;
        GivenSettings.Of(VariablesOf(service));
        GivenSettings.AreArguments(service["command"].Texts());
        Assert.Equal(Dockerfile.Path, $"docker/{Path.GetFileName(service["build"]!["dockerfile"].Text())}");
        Assert.True(File.Exists(Path.Combine(Repository.Of("docker"), service["build"]!["context"].Text(), service["build"]!["dockerfile"].Text())), "The Dockerfile is not where compose.yaml looks for it.");
    }

    [Fact]
    public void The_processor_is_reached_from_outside_and_cannot_write_to_its_image()
    {
        JsonNode service = Services["streaming-np"]!;
        ProcessorSettings settings = SettingsOf(service);
        var address = new Uri(settings.Monitoring.Address);
        Assert.Equal("0.0.0.0", address.Host);
        Assert.EndsWith($":{address.Port}", service["ports"].Texts().Single(), StringComparison.Ordinal);
        GivenSettings.IsCall([.. service["healthcheck"]!["test"].Texts().Skip(1)]);
        Assert.Equal("true", service["read_only"].Text());
        Assert.Contains("/tmp", service["tmpfs"].Texts());
        Assert.Contains(service["volumes"].Texts(), volume => volume.EndsWith($":{Dockerfile.Instruction("VOLUME")}", StringComparison.Ordinal));
    }

    [Fact]
    public void It_has_the_time_that_its_end_takes() =>
        Assert.True(Duration.TryParse(Services["streaming-np"]!["stop_grace_period"].Text(), out TimeSpan grace) && grace > GivenSettings.StopTimeout, "stop_grace_period is not longer than lanes.stop_timeout.");

    [Fact]
    public void Producer_processor_and_topics_mean_the_same_topics_and_broker()
    {
        ProcessorSettings settings = SettingsOf(Services["streaming-np"]!);
        string made = string.Join(' ', Services["topics"]!["command"].Texts());
        Assert.All([.. settings.Kafka.Topics, settings.Output.EventTopic, settings.Output.DeadLetterTopic], topic => Assert.Matches($@"[ ]{topic}:\d+[ ;]", made));
        string[] replay = [.. Services["producer"]!["command"].Texts()];
        Assert.Contains(replay[Array.IndexOf(replay, "--topic") + 1], settings.Kafka.Topics);
        Assert.Equal(settings.Kafka.BootstrapServers, SettingsOf(Services["producer"]!).Kafka.BootstrapServers);
        Assert.Contains($"://{settings.Kafka.BootstrapServers}", VariablesOf(Services["kafka"]!)["KAFKA_ADVERTISED_LISTENERS"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_mounted_exists_and_is_a_volume_or_a_file_of_the_repository()
    {
        foreach ((string name, JsonNode? service) in Services)
            foreach (string[] mount in service!["volumes"].Texts().Select(mount => mount.Split(':')))
            {
                if (!mount[0].StartsWith('.')) Assert.Contains(mount[0], _compose["volumes"]!.AsObject().Select(volume => volume.Key));
                else Assert.True(Path.Exists(Path.Combine(Repository.Of("docker"), mount[0])), $"{name} mounts {mount[0]}, which does not exist.");
            }
        string[] sample = [.. Services["producer"]!["command"].Texts()];
        Assert.True(File.Exists(Repository.Of($"docs{sample[1]}")), $"The producer replays {sample[1]}, which does not exist.");
    }

    [Fact]
    public void Services_wait_for_services_that_can_be_waited_for()
    {
        foreach ((string name, JsonNode? service) in Services)
            foreach ((string other, JsonNode? dependency) in service!["depends_on"].Fields())
            {
                Assert.True(Services.ContainsKey(other), $"{name} depends on {other}, which is no service.");
                if (dependency!["condition"].Text() == "service_healthy") Assert.NotNull(Services[other]!["healthcheck"]!["test"]);
                if (dependency["condition"].Text() == "service_completed_successfully") Assert.Equal("no", Services[other]!["restart"].Text());
            }
    }

    [Fact]
    public void Images_are_pinned_memory_is_bounded_and_ports_are_of_this_machine_alone()
    {
        foreach ((string name, JsonNode? service) in Services)
        {
            Assert.Matches(@":v?\d+\.\d+\.\d+$", service!["image"].Text());
            Assert.Matches(@"^\d+[mg]$", service["mem_limit"].Text());
            Assert.All(service["ports"].Texts(), port => Assert.Matches(@"^127\.0\.0\.1:(\d+):\1$", port));
            Assert.True(service["restart"] is not null, $"{name} does not say when it is started again.");
        }
    }

    [Fact]
    public void The_parts_find_each_other()
    {
        JsonNode prometheus = Yaml.Documents("docker/prometheus.yml").Single(), sources = Yaml.Documents("docker/grafana/datasources.yaml").Single();
        JsonNode job = Assert.Single(prometheus["scrape_configs"]!.AsArray())!;
        string scraped = job["static_configs"]![0]!["targets"].Texts().Single(), alertmanager = prometheus["alerting"]!["alertmanagers"]![0]!["static_configs"]![0]!["targets"].Texts().Single();
        Assert.Equal($"streaming-np:{new Uri(SettingsOf(Services["streaming-np"]!).Monitoring.Address).Port}", scraped);
        string[] addresses = [$"http://{scraped}", $"http://{alertmanager}", .. sources["datasources"]!.AsArray().Select(source => source!["url"].Text()), VariablesOf(Services["streaming-np"]!)["STREAMINGNP_ALERTS__ALERTMANAGER_URLS"]];
        Assert.All(addresses.Select(address => new Uri(address)), address => Assert.Contains($"127.0.0.1:{address.Port}:{address.Port}", Services[address.Host]!["ports"].Texts()));
        // Rules and dashboard choose the processor by its job.
        string rules = Repository.Read("config/prometheus-rules.yml");
        Assert.All(JobPattern().Matches(rules), match => Assert.Equal(job["job_name"].Text(), match.Groups[1].Value));
    }

    [Fact]
    public void Mounted_files_are_where_their_readers_look()
    {
        string folder = Yaml.Documents("docker/grafana/dashboards.yaml").Single()["providers"]![0]!["options"]!["path"].Text();
        string dashboard = VariablesOf(Services["grafana"]!)["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];
        Assert.Equal(folder, Path.GetDirectoryName(dashboard));
        Assert.Contains($"../config/grafana-dashboard.json:{dashboard}:ro", Services["grafana"]!["volumes"].Texts());
        string rules = Yaml.Documents("docker/prometheus.yml").Single()["rule_files"].Texts().Single();
        string mounted = Services["prometheus"]!["volumes"].Texts().Single(mount => mount.StartsWith("../config/prometheus-rules.yml:", StringComparison.Ordinal)).Split(':')[1];
        Assert.Equal($"/etc/prometheus/{Path.GetDirectoryName(rules)}", Path.GetDirectoryName(mounted));
        foreach (string name in new[] { "prometheus", "alertmanager" })
        {
            string file = Services[name]!["command"].Texts().Single(argument => argument.StartsWith("--config.file=", StringComparison.Ordinal))["--config.file=".Length..];
            Assert.Contains($"./{name}.yml:{file}:ro", Services[name]!["volumes"].Texts());
        }
    }

    private static Dictionary<string, string> VariablesOf(JsonNode service) => service["environment"].Fields().ToDictionary(variable => variable.Key, variable => variable.Value.Text());

    private static ProcessorSettings SettingsOf(JsonNode service) => GivenSettings.Of(VariablesOf(service));

    [GeneratedRegex("job=\"([^\"]+)\"")]
    private static partial Regex JobPattern();
}
