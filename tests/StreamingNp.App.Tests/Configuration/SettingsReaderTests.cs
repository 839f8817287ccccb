using StreamingNp.App.Configuration;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Fact]
    public void A_file_changes_what_it_names_and_nothing_else()
    {
        ProcessorSettings settings = FromFile("""
            {
              // Comments and trailing commas are allowed.
              "detection": { "false_alarm_rate": 0.01, },
              "kafka": { "topics": ["a", "b"], "settings": { "security.protocol": "SASL_SSL", "socket.keepalive.enable": true } },
              "incidents": { "direction": "up", "accept_after": "3h" },
              "output": { "score_topic": null },
            }
            """);
        Assert.Equal(0.01, settings.Detection.FalseAlarmRate);
        Assert.Equal(["a", "b"], settings.Kafka.Topics);
        Assert.Equal("SASL_SSL", settings.Kafka.Settings["security.protocol"]);
        Assert.Equal("true", settings.Kafka.Settings["socket.keepalive.enable"]);
        Assert.Equal(DirectionFilter.Up, settings.Incidents.Direction);
        Assert.Equal(TimeSpan.FromHours(3), settings.Incidents.AcceptAfter);
        Assert.Equal("", settings.Output.ScoreTopic);
        Assert.Equal(new DetectionSection().BandShare, settings.Detection.BandShare);
        Assert.Equal(new LanesSection(), settings.Lanes);
    }

    [Fact]
    public void What_comes_later_wins()
    {
        using var folder = new TemporaryFolder();
        var reader = new SettingsReader();
        reader.AddFile(folder.Write("settings.json", """{ "detection": { "band_share": 0.9, "false_alarm_rate": 0.01 }, "kafka": { "group": "file", "topics": ["a", "b"] } }"""));
        reader.AddVariables(new Dictionary<string, string> { ["STREAMINGNP_DETECTION__BAND_SHARE"] = "0.95", ["STREAMINGNP_KAFKA__GROUP"] = "variable", ["STREAMINGNP_KAFKA__TOPICS"] = "c" });
        reader.Add("kafka.group", "option", "--set");
        ProcessorSettings settings = reader.Finish();
        Assert.Equal(0.01, settings.Detection.FalseAlarmRate);
        Assert.Equal(0.95, settings.Detection.BandShare);
        Assert.Equal(["c"], settings.Kafka.Topics);
        Assert.Equal("option", settings.Kafka.Group);
    }

    [Fact]
    public void Variables_reach_the_settings_of_librdkafka()
    {
        ProcessorSettings settings = FromVariables(("STREAMINGNP_KAFKA__SETTINGS__SASL_PASSWORD", "hunter2"));
        Assert.Equal("hunter2", settings.Kafka.Settings["sasl.password"]);
        Assert.Equal("hunter2", settings.ToSourceOptions().Settings["sasl.password"]);
        Assert.Equal("hunter2", settings.ToDeliveryOptions().Settings["sasl.password"]);
    }

    [Fact]
    public void A_former_name_works_wherever_settings_are_given_and_warns_once()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("settings.json", """{ "output": { "most_pending": 5 }, "observations": { "most_ahead": "2d", "max_held": 7 } }""");
        var reader = new SettingsReader();
        reader.AddFile(file);
        reader.AddVariables(new Dictionary<string, string> { ["STREAMINGNP_OUTPUT__MOST_PENDING"] = "6", ["STREAMINGNP_TRAINING__FEWEST_WINDOWS"] = "600" });
        reader.Add("lanes.most_alert_age", "3h", "--set");
        ProcessorSettings settings = reader.Finish();
        Assert.Equal((6, TimeSpan.FromDays(2), 7), (settings.Output.MaxPending, settings.Observations.MaxAhead, settings.Observations.MaxHeld));
        Assert.Equal((600, TimeSpan.FromHours(3)), (settings.Training.MinWindows, settings.Lanes.MaxAlertAge));
        Assert.Equal(["output.most_pending", "observations.most_ahead", "training.fewest_windows", "lanes.most_alert_age"], reader.Warnings.Select(warning => warning.Split(' ')[0]));
        Assert.Equal("output.most_pending is now called output.max_pending; rename it, the old name goes with the next version.", reader.Warnings[0]);
    }

    [Fact]
    public void The_scores_of_severities_were_called_surprises()
    {
        var reader = new SettingsReader();
        reader.Add("incidents.warning_surprise", "5", "--set");
        reader.Add("incidents.critical_surprise", "9", "--set");
        ProcessorSettings settings = reader.Finish();
        Assert.Equal((5, 9), (settings.ToIncidentOptions().WarningScore, settings.ToIncidentOptions().CriticalScore));
        Assert.Contains("incidents.warning_score", reader.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("incidents.critical_score", reader.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_later_wins_by_either_name()
    {
        foreach ((string first, string second) in new[] { ("output.most_pending", "output.max_pending"), ("output.max_pending", "output.most_pending") })
        {
            var reader = new SettingsReader();
            reader.Add(first, "5", "a file");
            reader.Add(second, "6", "--set");
            Assert.Equal(6, reader.Finish().Output.MaxPending);
            Assert.Single(reader.Warnings);
        }
    }

    [Fact]
    public void Both_names_of_a_setting_in_one_place_are_refused()
    {
        string[] named = ["output.most_pending", "output.max_pending"];
        Refuses(() => FromFile("""{ "output": { "most_pending": 5, "max_pending": 5 } }"""), [.. named, "settings.json"]);
        Refuses(() => FromVariables(("STREAMINGNP_OUTPUT__MAX_PENDING", "5"), ("STREAMINGNP_OUTPUT__MOST_PENDING", "5")), [.. named, "the environment"]);
        var reader = new SettingsReader();
        reader.Add(named[0], "5", "--set");
        reader.Add(named[0], "6", "--set");
        Refuses(() => reader.Add(named[1], "7", "--set"), [.. named, "--set"]);
    }

    [Fact]
    public void A_former_name_is_that_of_one_setting_and_reads_what_the_setting_does()
    {
        string[] names = [.. SettingDefinition.All.SelectMany(setting => setting.FormerPaths.Prepend(setting.Path))];
        Assert.Equal(names.Length, names.Distinct().Count());
        var defaults = new ProcessorSettings();
        foreach (SettingDefinition setting in SettingDefinition.All.Where(setting => !setting.IsTable))
            foreach (string former in setting.FormerPaths)
            {
                var reader = new SettingsReader();
                reader.Add(former, SettingDefinition.Format(setting.Of(defaults)), "--set");
                Assert.Contains(setting.Path, Assert.Single(reader.Warnings), StringComparison.Ordinal);
            }
    }

    [Fact]
    public void An_impossible_value_is_refused_by_the_name_that_was_given() =>
        Refuses(() => new SettingsReader().Add("output.most_pending", "0", "--set"), "output.most_pending", "\"0\"", "1 or more");

    [Fact]
    public void Variables_of_others_are_left_alone() =>
        Assert.Equal(new DetectionSection(), FromVariables(("STREAMINGNP_PORT_9092_TCP", "tcp://10.0.0.1"), ("STREAMINGNP_TEST_KAFKA", "localhost:9092"), ("PATH", "/bin")).Detection);

    [Fact]
    public void In_a_container_probes_from_outside_are_answered_unless_a_setting_says_otherwise()
    {
        (string, string) container = ("DOTNET_RUNNING_IN_CONTAINER", "true");
        Assert.Equal("http://0.0.0.0:9469", FromVariables(container).Monitoring.Address);
        Assert.Equal("http://127.0.0.1:9469", FromVariables(("DOTNET_RUNNING_IN_CONTAINER", "false")).Monitoring.Address);
        Assert.Equal("http://127.0.0.1:80", FromVariables(container, ("STREAMINGNP_MONITORING__HTTP_ADDRESS", "http://127.0.0.1:80")).Monitoring.Address);
    }

    [Fact]
    public async Task A_variable_names_the_configuration_file_where_no_option_does()
    {
        using var folder = new TemporaryFolder();
        folder.Write("named.json", """{ "kafka": { "group": "named" } }""");
        folder.Write("given.json", """{ "kafka": { "group": "given" } }""");
        Dictionary<string, string> variables = new() { ["STREAMINGNP_CONFIG"] = "named.json" };
        Assert.Contains("\"group\": \"named\"", (await CommandRun.Of(folder.Path, variables, ["settings"])).Output, StringComparison.Ordinal);
        Assert.Contains("\"group\": \"given\"", (await CommandRun.Of(folder.Path, variables, ["settings", "--config", "given.json"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_are_read_whatever_stands_before_them_and_written_again_as_they_were()
    {
        using var folder = new TemporaryFolder();
        var reader = new SettingsReader();
        reader.AddFile(folder.Write("a.json", """{ "$schema": "a", "rules": [ { "match": { "series": "*" }, "mute": [ { "to": "06:00" } ] } ], "observations": { "time_zone": "Europe/Berlin" } }"""));
        ProcessorSettings settings = reader.Finish();
        Assert.Equal("Europe/Berlin", settings.Rules.Rules[0].Mute[0].Clock.Id);
        var again = new SettingsReader();
        again.AddFile(folder.Write("b.json", SettingsFile.Write(settings)));
        Assert.Equal(settings.RulesText, again.Finish().RulesText);
    }

    [Fact]
    public void The_first_error_of_a_rule_is_thrown() =>
        Refuses(() => FromFile("""{ "rules": [ { "match": { "series": "*" }, "direction": "left" } ] }"""), "rules[0].direction", "settings.json", "both, up or down");

    [Fact]
    public void A_variable_with_one_underscore_too_few_is_named() =>
        Refuses(() => FromVariables(("STREAMINGNP_DETECTION_FALSE_ALARM_RATE", "0.1")), "STREAMINGNP_DETECTION_FALSE_ALARM_RATE", "STREAMINGNP_DETECTION__FALSE_ALARM_RATE");

    [Fact]
    public void A_former_name_with_one_underscore_too_few_is_named_by_its_new_one() =>
        Refuses(() => FromVariables(("STREAMINGNP_OUTPUT_MOST_PENDING", "5")), "STREAMINGNP_OUTPUT_MOST_PENDING", "STREAMINGNP_OUTPUT__MAX_PENDING");

    [Theory]
    [InlineData("detection.false_incidents", "0", "above 0 and at most 1000")]
    [InlineData("detection.false_incidents", "1001", "above 0 and at most 1000")]
    [InlineData("detection.false_alarm_rate", "-0.1", "0 to 0.1")]
    [InlineData("detection.false_alarm_rate", "0.2", "0 to 0.1")]
    [InlineData("detection.false_alarm_rate", "NaN", "0 to 0.1")]
    [InlineData("detection.score", "likelihood", "surprise, negative_log_likelihood, density or variance")]
    [InlineData("detection.band_share", "1", "0.5 to 0.9999")]
    [InlineData("detection.band_share", "99%", "0.5 to 0.9999")]
    [InlineData("incidents.accept_after", "0s", "above 0s")]
    [InlineData("incidents.accept_after", "288", "a duration such as")]
    [InlineData("incidents.warning_score", "-1", "0 to 300")]
    [InlineData("incidents.merge_gap", "0", "1 or more")]
    [InlineData("incidents.merge_gap", "1.5", "a whole number")]
    [InlineData("incidents.merge_gap", "99999999999", "a whole number")]
    [InlineData("repartition.enabled", "yes", "true or false")]
    [InlineData("kafka.start", "Earliest", "warm_up, earliest or latest")]
    [InlineData("kafka.start", "1", "warm_up, earliest or latest")]
    [InlineData("kafka.topics", "a,,b", "one or more strings")]
    [InlineData("kafka.group", " ", "not empty")]
    [InlineData("output.compression", "brotli", "none, gzip, snappy, lz4 or zstd")]
    [InlineData("output.linger", "5", "a duration such as")]
    [InlineData("lanes.revoke_timeout", "5m", "at most")]
    [InlineData("observations.time_zone", "Europe/Berln", "a time zone that this system knows")]
    [InlineData("observations.time_zone", "", "a time zone that this system knows")]
    public void An_impossible_value_is_refused_with_what_is_possible(string path, string value, string possible) =>
        Refuses(() => new SettingsReader().Add(path, value, "--set"), path, $"\"{value}\"", "--set", possible);

    [Theory]
    [InlineData("detection.false_alarm", "false_alarm_rate")]
    [InlineData("kafka.false_alarm_rate", "detection.false_alarm_rate")]
    [InlineData("detektion.threshold", "detection")]
    [InlineData("detection", "false_alarm_rate")]
    [InlineData("detection.bands", "band_share")]
    [InlineData("detection.accept_after", "incidents.accept_after")]
    [InlineData("incidents.update_interval", "accept_after")]
    public void An_unknown_setting_is_refused_with_what_there_is(string path, string possible) =>
        Refuses(() => new SettingsReader().Add(path, "1", "--set"), path, "--set", possible);

    [Theory]
    [InlineData("""{ "detection": { "false_alarm_rat": 1 } }""", "detection.false_alarm_rat")]
    [InlineData("""{ "detektion": { } }""", "detektion")]
    [InlineData("""{ "detection": 5 }""", "detection")]
    [InlineData("""{ "detection.band_share": 0.9 }""", "detection.band_share")]
    [InlineData("""{ "detection": { "band_share": [0.9] } }""", "detection.band_share")]
    [InlineData("""{ "detection": { "band_share": null } }""", "detection.band_share")]
    [InlineData("""{ "kafka": { "topics": [] } }""", "kafka.topics")]
    [InlineData("""{ "kafka": { "settings": "x" } }""", "kafka.settings")]
    [InlineData("""{ "kafka": { "settings": { "a": [] } } }""", "kafka.settings.a")]
    [InlineData("""{ "detection": { "band_share": 0.9, "band_share": 0.95 } }""", "band_share")]
    [InlineData("[]", "JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    public void A_file_with_a_mistake_is_refused(string text, string named) => Refuses(() => FromFile(text), "settings.json", named);

    [Fact]
    public void A_file_that_is_not_there_is_named() => Refuses(() => new SettingsReader().AddFile("/nowhere/settings.json"), "/nowhere/settings.json", "--config");

    [Fact]
    public void No_secret_is_in_an_error()
    {
        SettingsException exception = Assert.Throws<SettingsException>(() => new SettingsReader().Add("kafka.settings", "sasl.password=hunter2", "--set"));
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
        exception = Assert.Throws<SettingsException>(() => new SettingsReader().Add("kafka.sasl.password", "hunter2", "--set"));
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    private static ProcessorSettings FromFile(string text)
    {
        using var folder = new TemporaryFolder();
        var reader = new SettingsReader();
        reader.AddFile(folder.Write("settings.json", text));
        return reader.Finish();
    }

    private static ProcessorSettings FromVariables(params (string Name, string Value)[] variables)
    {
        var reader = new SettingsReader();
        reader.AddVariables(variables.ToDictionary(variable => variable.Name, variable => variable.Value));
        return reader.Finish();
    }

    private static void Refuses(Action action, params string[] words)
    {
        string sentence = Assert.Throws<SettingsException>(action).Message;
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        foreach (string word in words) Assert.Contains(word, sentence, StringComparison.Ordinal);
    }
}
