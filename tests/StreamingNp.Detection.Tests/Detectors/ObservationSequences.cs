using CsCheck;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>What producers send: regular or not, with holes, repeats, late and missing points, spikes, flat lines and shifts.</summary>
public static class ObservationSequences
{
    public static readonly EventTime Start = new(1_795_392_000_000_000);

    private static readonly Gen<(int Kind, int Size, double Noise)> Steps = Gen.Select(Gen.Int[0, 40], Gen.Int[1, 60], Gen.Double[-1, 1]);

    /// <summary>Sequences of up to <paramref name="most"/> observations, about as many minutes apart as there are in a step.</summary>
    public static Gen<Observation[]> Rough(int most) => Gen.Select(Steps.Array[0, most], Gen.Int[1, 30]).Select(Walk);

    /// <summary>A point every <paramref name="minutes"/> minutes from <see cref="Start"/>, which is a midnight; NaN where one is missing.</summary>
    public static Observation[] Regular(int count, double minutes, Func<int, double> value) =>
        [.. Enumerable.Range(0, count).Select(index => new Observation(Start + TimeSpan.FromMinutes(minutes * index), value(index)))];

    /// <summary>Noise between −1 and 1 that is the same for the same index.</summary>
    public static double Noise(int index) => new Random(index).NextDouble() * 2 - 1;

    private static Observation[] Walk((int Kind, int Size, double Noise)[] steps, int minutes)
    {
        var observations = new List<Observation>();
        EventTime time = Start;
        double level = 0, last = 0;
        foreach ((int kind, int size, double noise) in steps)
        {
            time += TimeSpan.FromMinutes(minutes);
            double value = level + noise;
            // Values near the end of the doubles are rare: while a context holds one, nothing else in it matters.
            switch (kind)
            {
                case 0: value = double.NaN; break;
                case 1: time += TimeSpan.FromMinutes((double)minutes * size); break;
                case 2: time += TimeSpan.FromSeconds(size); break;
                case 3: time -= TimeSpan.FromMinutes(minutes); break;
                case 4: observations.Add(new Observation(time - TimeSpan.FromMinutes((double)minutes * size), value)); continue;
                case 5: value += 100 * size; break;
                case 6 when size > 57: value = (size > 59 ? double.MaxValue : 1e300) * noise; break;
                case 7: level += size - 30; break;
                case <= 20: value = last; break;
            }
            observations.Add(new Observation(time, value));
            if (!double.IsNaN(value)) last = value;
        }
        return [.. observations];
    }
}
