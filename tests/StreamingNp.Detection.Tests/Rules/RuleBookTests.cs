using System.Text;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Rules;

public class RuleBookTests
{
    private static readonly RuleBook Book = new(
    [
        new() { Match = new() { Series = new("web-*"), Tags = Tags(("env", "prod*"), ("zone", "1")) } },
        new() { Match = new() { Series = new("web-*") } },
        new() { Match = new() { Tags = Tags(("env", "test")) } },
    ]);

    [Theory]
    [InlineData("web-1", """{"env":"prod-2","zone":1}""", 0)]
    [InlineData("web-1", """{"env":"prod-2"}""", 1)]
    [InlineData("web-1", "", 1)]
    [InlineData("db-1", """{"env":"test","other":{"a":1}}""", 2)]
    [InlineData("db-1", """{"env":"prod","zone":1}""", -1)]
    [InlineData("db-1", "", -1)]
    public void The_first_rule_of_which_all_matches_holds(string series, string tags, int rule) => Assert.Equal(rule, Book.Find(series, Encoding.UTF8.GetBytes(tags)));

    [Fact]
    public void What_a_rule_does_not_say_is_as_it_was()
    {
        var options = new DetectorOptions { FalseAlarmRate = 0.01, Incidents = new() { MinimumEffect = 3, NoDataAfter = TimeSpan.FromHours(1) } };
        Assert.Equal(options, options.Under(new SeriesRule()));
        DetectorOptions ruled = options.Under(new SeriesRule { FalseIncidents = 2, Direction = DirectionFilter.Up, Severity = Severity.Info });
        Assert.Equal(options with { FalseIncidentsPerMonth = 2, FalseAlarmRate = null, Incidents = options.Incidents with { Direction = DirectionFilter.Up, MinSeverity = Severity.Info, MaxSeverity = Severity.Info } }, ruled);
    }

    [Fact]
    public void A_rule_shapes_no_state()
    {
        var blueprints = new RuledBlueprints(new DetectorOptions(), new WindowLayout(), "metrics", Book);
        DetectorBlueprint ruled = blueprints.Of("web-1", default);
        Assert.Same(Book.Rules[1], ruled.Rule);
        Assert.Null(blueprints.Of("db-1", default).Rule);
        Assert.Equal(ShapeHash.Of(blueprints.General.Options.History), ShapeHash.Of(ruled.Options.History));
        Assert.Same(blueprints.General.Layout, ruled.Layout);
    }

    [Fact]
    public void A_severity_is_fixed_or_has_a_highest()
    {
        static Severity[] Of(SeriesRule rule)
        {
            var tracker = new IncidentTracker(new DetectorOptions().Under(rule).Incidents);
            return [tracker.SeverityOf(1), tracker.SeverityOf(8), tracker.SeverityOf(20)];
        }
        Assert.Equal([Severity.Info, Severity.Warning, Severity.Critical], Of(new()));
        Assert.Equal([Severity.Info, Severity.Warning, Severity.Warning], Of(new() { MaxSeverity = Severity.Warning }));
        Assert.Equal([Severity.Critical, Severity.Critical, Severity.Critical], Of(new() { Severity = Severity.Critical }));
    }

    private static Dictionary<string, NamePattern> Tags(params (string Name, string Pattern)[] tags) => tags.ToDictionary(tag => tag.Name, tag => new NamePattern(tag.Pattern));
}
