using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Tests.Situations;

/// <summary>A series that a test makes, a point every five minutes.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Observations">Its observations, oldest first.</param>
public sealed record Course(string Name, IReadOnlyList<Observation> Observations)
{
    public const int Day = 288;
    public const int Hour = 12;

    // More than one, so that luck does not decide.
    private const int Seeds = 5;

    /// <summary>A Monday, at midnight.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The standard Gaussian, from a source of chance.</summary>
    public static double Gaussian(Random random) => Normal.Sample(random);

    /// <summary>A count of independent events, from a source of chance.</summary>
    public static int Poisson(Random random, double mean)
    {
        // Knuth's: how many uniform numbers can be multiplied before the product is below e^−mean.
        int count = 0;
        for (double product = random.NextDouble(), least = Math.Exp(-mean); product > least; product *= random.NextDouble()) count++;
        return count;
    }

    /// <summary>A series for each of a few seeds.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="points">How many points each has.</param>
    /// <param name="values">Makes the values of one; what it remembers, it remembers of that one.</param>
    /// <param name="start">When they begin.</param>
    /// <param name="seeds">How many seeds.</param>
    public static IReadOnlyList<Course> OfEachSeed(string name, int points, Func<Random, Func<Moment, double>> values, DateTimeOffset? start = null, int seeds = Seeds) =>
        [.. Enumerable.Range(1, seeds).Select(seed => Of($"{name}/{seed}", points, values(new Random(seed)), start))];

    /// <summary>The one series of which nothing is chance.</summary>
    public static IReadOnlyList<Course> Alone(string name, int points, Func<Moment, double> value) => [Of(name, points, value, start: null)];

    /// <summary>The same but for its points from one to another.</summary>
    public Course Without(int first, int end) => this with { Observations = [.. Observations.Take(first), .. Observations.Skip(end)] };

    /// <summary>The same with a kind that each observation states.</summary>
    public Course As(SeriesKind kind) => this with { Observations = [.. Observations.Select(one => one with { Kind = kind })] };

    private static Course Of(string name, int points, Func<Moment, double> value, DateTimeOffset? start)
    {
        var observations = new List<Observation>(points);
        for (int point = 0; point < points; point++)
        {
            DateTimeOffset time = (start ?? Monday) + point * TimeSpan.FromMinutes(5);
            observations.Add(new(EventTime.FromDateTimeOffset(time), value(new(point, time))));
        }
        return new(name, observations);
    }
}
