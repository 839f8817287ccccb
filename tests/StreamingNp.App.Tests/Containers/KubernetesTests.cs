using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Configuration;
using StreamingNp.App.Monitoring;

namespace StreamingNp.App.Tests.Containers;

public sealed class KubernetesTests
{
    private static readonly IReadOnlyList<JsonNode> All = Yaml.Documents("docker/kubernetes.yaml");
    private static readonly JsonNode Pod = One("StatefulSet")["spec"]!["template"]!["spec"]!;
    private static readonly JsonNode Container = Assert.Single(Pod["containers"]!.AsArray())!;

    [Fact]
    public void Settings_and_arguments_are_known_to_the_program()
    {
        ProcessorSettings settings = Settings();
        Assert.Equal(["run"], Container["args"].Texts());
        GivenSettings.AreArguments(Container["args"].Texts());
        Assert.Equal("0.0.0.0", new Uri(settings.Monitoring.Address).Host);
        Assert.Equal($"{new Uri(settings.Monitoring.Address).Port}", Container["ports"]![0]!["containerPort"].Text());
        // A name that stays when the pod comes back.
        Assert.Equal("metadata.name", VariableOf("STREAMINGNP_KAFKA__SETTINGS__GROUP_INSTANCE_ID")["valueFrom"]!["fieldRef"]!["fieldPath"].Text());
        Assert.Equal("value of STREAMINGNP_KAFKA__SETTINGS__GROUP_INSTANCE_ID", settings.Kafka.Settings["group.instance.id"]);
    }

    [Fact]
    public void Passwords_stand_in_a_secret_alone()
    {
        JsonNode reference = VariableOf("STREAMINGNP_KAFKA__SETTINGS__SASL_PASSWORD")["valueFrom"]!["secretKeyRef"]!;
        JsonNode secret = One("Secret");
        Assert.Equal(secret["metadata"]!["name"].Text(), reference["name"].Text());
        Assert.Contains(reference["key"].Text(), secret["stringData"].Fields().Select(field => field.Key));
        Assert.DoesNotContain("password", SettingsText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_probe_asks_what_the_processor_answers()
    {
        var report = new HealthReport(new(true, []), new(true, []));
        await using var server = new HealthServer("http://127.0.0.1:0", () => report, NullLogger<HealthServer>.Instance);
        await server.StartAsync(CancellationToken.None);
        using var client = new HttpClient();
        foreach ((string probe, string path) in new[] { ("startupProbe", "/healthz/live"), ("livenessProbe", "/healthz/live"), ("readinessProbe", "/healthz/ready") })
        {
            JsonNode asked = Container[probe]!["httpGet"]!;
            Assert.Equal((path, Container["ports"]![0]!["name"].Text()), (asked["path"].Text(), asked["port"].Text()));
            using HttpResponseMessage answer = await client.GetAsync(new Uri(server.Listening + path));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        await server.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void It_has_the_time_that_its_end_takes() =>
        Assert.True(TimeSpan.FromSeconds(int.Parse(Pod["terminationGracePeriodSeconds"].Text(), CultureInfo.InvariantCulture)) > GivenSettings.StopTimeout, "terminationGracePeriodSeconds is not more than lanes.stop_timeout.");

    [Fact]
    public void It_has_no_rights_and_writes_to_volumes_alone()
    {
        Assert.Equal("true", Pod["securityContext"]!["runAsNonRoot"].Text());
        JsonNode context = Container["securityContext"]!;
        Assert.Equal(("true", "false", "ALL"), (context["readOnlyRootFilesystem"].Text(), context["allowPrivilegeEscalation"].Text(), context["capabilities"]!["drop"].Texts().Single()));
        string[] volumes = [.. Pod["volumes"]!.AsArray().Concat(One("StatefulSet")["spec"]!["volumeClaimTemplates"]!.AsArray().Select(claim => claim!["metadata"])).Select(volume => volume!["name"].Text())];
        (string Name, string Path)[] mounts = [.. Container["volumeMounts"]!.AsArray().Select(mount => (mount!["name"].Text(), mount["mountPath"].Text()))];
        Assert.Equal(volumes.Order(), mounts.Select(mount => mount.Name).Order());
        Assert.Contains("/tmp", mounts.Select(mount => mount.Path));
        Assert.Contains(Dockerfile.Instruction("VOLUME"), mounts.Select(mount => mount.Path));
    }

    [Fact]
    public void Every_selector_finds_the_pods()
    {
        JsonNode set = One("StatefulSet"), labels = set["spec"]!["template"]!["metadata"]!["labels"]!;
        Assert.All(
            new[] { set["spec"]!["selector"]!["matchLabels"], One("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"], One("Service")["spec"]!["selector"] },
            selector => Assert.True(JsonNode.DeepEquals(labels, selector), $"{selector} does not select {labels}."));
        Assert.Equal(One("Service")["metadata"]!["name"].Text(), set["spec"]!["serviceName"].Text());
        JsonNode annotations = set["spec"]!["template"]!["metadata"]!["annotations"]!;
        Assert.Equal(Container["ports"]![0]!["containerPort"].Text(), annotations["prometheus.io/port"].Text());
    }

    // As the pods read them: the file that is mounted, and the variables.
    private static ProcessorSettings Settings()
    {
        string file = VariableOf(SettingsReader.FileVariable)["value"].Text();
        JsonNode mount = Container["volumeMounts"]!.AsArray().Single(mount => mount!["mountPath"].Text() == Path.GetDirectoryName(file))!;
        JsonNode volume = Pod["volumes"]!.AsArray().Single(volume => volume!["name"].Text() == mount["name"].Text())!;
        Assert.Equal(One("ConfigMap")["metadata"]!["name"].Text(), volume["configMap"]!["name"].Text());
        Assert.Equal([Path.GetFileName(file)], One("ConfigMap")["data"].Fields().Select(field => field.Key));
        using var folder = new TemporaryFolder();
        return GivenSettings.Of(
            Container["env"]!.AsArray().ToDictionary(variable => variable!["name"].Text(), variable => variable!["value"]?.Text() ?? $"value of {variable["name"].Text()}"),
            folder.Write(Path.GetFileName(file), SettingsText()));
    }

    private static string SettingsText() => One("ConfigMap")["data"].Fields().Single().Value.Text();

    private static JsonNode VariableOf(string name) => Container["env"]!.AsArray().Single(variable => variable!["name"].Text() == name)!;

    private static JsonNode One(string kind) => All.Single(document => document["kind"].Text() == kind);
}
