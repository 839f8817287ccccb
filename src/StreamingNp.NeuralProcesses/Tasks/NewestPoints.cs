namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>The newest points of a context that are there, from the oldest on, with room around them for vectors.</summary>
internal readonly unsafe ref struct NewestPoints
{
    /// <summary>The room before the first value.</summary>
    public const int Before = 16;

    // As far as anything reads behind the last value.
    private const int Behind = RowStatistics.Together;

    /// <summary>Takes the points that are there.</summary>
    /// <param name="places">The value of each place, the newest first; NaN where there is none.</param>
    /// <param name="baselines">The baseline of each place.</param>
    /// <param name="values">[<see cref="RoomFor"/>], which lives as long as this.</param>
    /// <param name="raw">[<see cref="RoomFor"/>], which lives as long as this.</param>
    public NewestPoints(ReadOnlySpan<float> places, ReadOnlySpan<float> baselines, float* values, float* raw)
    {
        Values = values + Before;
        Raw = raw + Before;
        int count = 0;
        for (int place = places.Length - 1; place >= 0; place--)
        {
            float value = places[place];
            Values[count] = value;
            Raw[count] = value + baselines[place];
            // What is not there is overwritten by the next.
            count += float.IsNaN(value) ? 0 : 1;
        }
        Count = count;
        float newest = count > 0 ? Values[count - 1] : 0;
        for (int place = count; place < count + Behind; place++) (Values[place], Raw[place]) = (newest, float.PositiveInfinity);
    }

    /// <summary>Their values, above their baselines; behind the last one it is repeated.</summary>
    public float* Values { get; }

    /// <summary>Their raw values: with their baselines. Infinity is behind.</summary>
    public float* Raw { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The numbers in the arrays that the points are put into.</summary>
    /// <param name="points">The most points.</param>
    public static int RoomFor(int points) => Before + points + Behind;
}
